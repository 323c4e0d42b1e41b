// The machine's overlay has what only the old shows in orange, what only the new shows in blue, the rest grey. These filters give it other colours,
// or leave the differences alone.
import { PAIRS, type ColourPair } from "../app/settings";

// Orange has more red than blue, blue more blue than red, grey and white neither: their difference is how much of a pixel is of one side.
const OLD_SHARE = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  1.6 0 -1.6 0 0";
const NEW_SHARE = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  -1.6 0 1.6 0 0";
const GREY = "0.34 0.33 0.33 0 0  0.34 0.33 0.33 0 0  0.34 0.33 0.33 0 0  0 0 0 1 0";

function Side({ share, colour, name }: { share: string; colour: string; name: string }) {
  return (
    <>
      <feColorMatrix in="SourceGraphic" type="matrix" values={share} result={`${name}-share`} />
      <feFlood floodColor={colour} result={`${name}-colour`} />
      <feComposite in={`${name}-colour`} in2={`${name}-share`} operator="in" result={name} />
    </>
  );
}

export function OverlayFilters({ colours }: { colours: ColourPair }) {
  const pair = PAIRS[colours];
  return (
    <svg className="filters-svg" width="0" height="0" aria-hidden="true">
      <filter id="recolour" colorInterpolationFilters="sRGB" x="0" y="0" width="1" height="1">
        <Side share={OLD_SHARE} colour={pair.old} name="old" /><Side share={NEW_SHARE} colour={pair.new} name="new" />
        <feColorMatrix in="SourceGraphic" type="matrix" values={GREY} result="grey" />
        <feMerge><feMergeNode in="grey" /><feMergeNode in="old" /><feMergeNode in="new" /></feMerge>
      </filter>
      <filter id="difference" colorInterpolationFilters="sRGB" x="0" y="0" width="1" height="1">
        <Side share={OLD_SHARE} colour={pair.old} name="old" /><Side share={NEW_SHARE} colour={pair.new} name="new" />
        <feFlood floodColor="#ffffff" result="paper" />
        <feMerge><feMergeNode in="paper" /><feMergeNode in="old" /><feMergeNode in="new" /></feMerge>
      </filter>
    </svg>
  );
}
