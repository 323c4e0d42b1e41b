const PATHS = {
  back: "M15 5l-7 7 7 7", next: "M9 5l7 7-7 7", up: "M5 15l7-7 7 7", down: "M5 9l7 7 7-7", close: "M6 6l12 12M18 6L6 18", check: "M5 12.5l4.5 4.5L19 7",
  plus: "M12 5v14M5 12h14", minus: "M5 12h14", flag: "M6 21V4h11l-2 4 2 4H6", comment: "M4 5h16v11H9l-5 4z", fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5", upload: "M12 16V4M7 9l5-5 5 5M4 20h16", download: "M12 4v12M7 11l5 5 5-5M4 20h16",
  undo: "M9 6L4 11l5 5M4 11h10a5 5 0 010 10h-3", help: "M9 9a3 3 0 116 0c0 2-3 2-3 4M12 17v.5", menu: "M4 7h16M4 12h16M4 17h16", edit: "M4 20h4L19 9l-4-4L4 16z",
  layers: "M12 3l9 5-9 5-9-5zM3 13l9 5 9-5", split: "M4 5h16v14H4zM12 5v14", swipe: "M12 3v18M8 8l-4 4 4 4M16 8l4 4-4 4", blink: "M12 5C6 5 2 12 2 12s4 7 10 7 10-7 10-7-4-7-10-7zM12 9a3 3 0 100 6 3 3 0 000-6z",
  sheet: "M6 3h9l4 4v14H6zM15 3v4h4", warning: "M12 4l9 16H3zM12 10v4M12 17v.5", clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2", refresh: "M20 11A8 8 0 106 18M20 5v6h-6",
  shapes: "M4 14h7v7H4zM14 4h6v6h-6z", trash: "M5 7h14M9 7V4h6v3M7 7l1 14h8l1-14", chat: "M4 5h16v11H9l-5 4z", print: "M7 8V3h10v5M5 8h14v8h-3v5H8v-5H5z", person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c0-4 4-6 8-6s8 2 8 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round"
      strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
