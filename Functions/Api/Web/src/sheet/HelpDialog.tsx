import { Dialog } from "../ui/Dialog";

const KEYS = [
  ["n, p", "next and previous change"], ["1 … 7", "overlay, side by side, swipe, blink, old, new, differences"], ["+ −", "closer, further"], ["f", "the whole sheet"],
  ["arrows", "move, with the drawing focused"], ["a, r, g, o", "accept, reject, flag, reopen what is marked or selected"], ["z", "undo the last decision"],
  ["c", "comment"], ["x", "mark the selected change"], ["v", "show or hide the clouds"], ["[ ]", "previous and next sheet"], ["Esc", "select nothing"], ["?", "this help"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">{KEYS.map(([key, words]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div>)}</dl>
    </Dialog>
  );
}
