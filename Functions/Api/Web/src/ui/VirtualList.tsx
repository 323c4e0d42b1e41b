import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

interface Properties<Item> {
  items: Item[];
  /** Pixels; every row is as high. */
  rowHeight: number;
  label: string;
  keyOf: (item: Item) => string;
  row: (item: Item, index: number) => ReactNode;
  /** Kept in sight whenever it changes. */
  shown?: number;
}

/** Only the rows in sight are in the document, so that thousands scroll without stutter. */
export function VirtualList<Item>({ items, rowHeight, label, keyOf, row, shown }: Properties<Item>) {
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const list = element.current;
    if (!list) return;
    const look = () => setView({ top: list.scrollTop, height: list.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(list);
    list.addEventListener("scroll", look, { passive: true });
    return () => { observer.disconnect(); list.removeEventListener("scroll", look) };
  }, []);

  useEffect(() => {
    const list = element.current;
    if (!list || shown === undefined || shown < 0) return;
    const top = shown * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
  }, [shown, rowHeight]);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - 4);
  const end = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + 4);
  return (
    <div className="virtual" ref={element} tabIndex={0} role="group" aria-label={`${label}, scrolling`}>
      <div role="list" aria-label={label} className="virtual-inner" style={{ height: items.length * rowHeight }}>
        {items.slice(first, end).map((item, index) => (
          <div key={keyOf(item)} role="listitem" aria-setsize={items.length} aria-posinset={first + index + 1} className="virtual-row"
            style={{ transform: `translateY(${(first + index) * rowHeight}px)`, height: rowHeight }}>
            {row(item, first + index)}
          </div>
        ))}
      </div>
    </div>
  );
}
