import { useEffect, useRef } from "react";

/** Single keys for the whole page, but not while somebody types or a dialog is open. */
export function useKeys(keys: Record<string, () => void>) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const target = event.target;
      if (target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=range]), textarea, select")) {
        if (event.key === "Escape") target.blur();
        return;
      }
      const action = current.current[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
