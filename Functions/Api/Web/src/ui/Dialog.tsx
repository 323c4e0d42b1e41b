import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./Icon";

/** A modal dialog; the browser holds the focus inside and gives it back. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog ref={element} aria-label={title} onClose={onClose} onCancel={onClose}>
      <header><h2>{title}</h2><button className="button plain" aria-label="Close" onClick={onClose}><Icon name="close" /></button></header>
      {children}
    </dialog>
  );
}
