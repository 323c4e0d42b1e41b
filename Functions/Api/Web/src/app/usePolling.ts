import { useEffect } from "react";

/** Calls `look` again and again while the page is in sight. `pause`: milliseconds. */
export function usePolling(look: () => void, pause: number, isOn = true) {
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => { if (document.visibilityState === "visible") look() }, pause);
    return () => clearInterval(timer);
  }, [look, pause, isOn]);
}
