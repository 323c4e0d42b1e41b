// The address is the state that a link carries: path, and the filters behind it.
import { useCallback, useSyncExternalStore } from "react";

const changed = new EventTarget();

function subscribe(listener: () => void) {
  changed.addEventListener("change", listener);
  window.addEventListener("popstate", listener);
  return () => { changed.removeEventListener("change", listener); window.removeEventListener("popstate", listener) };
}

export function go(address: string, isReplaced = false) {
  if (address === location.pathname + location.search) return;
  history[isReplaced ? "replaceState" : "pushState"](null, "", address);
  changed.dispatchEvent(new Event("change"));
}

export function usePath(): string { return useSyncExternalStore(subscribe, () => location.pathname) }

/** One value of the address's query, and how to set it; an empty one leaves the address. */
export function useQuery(name: string, otherwise = ""): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? otherwise);
  const set = useCallback((value: string) => {
    const query = new URLSearchParams(location.search);
    if (value && value !== otherwise) query.set(name, value); else query.delete(name);
    const text = query.toString();
    go(location.pathname + (text ? "?" + text : ""), true);
  }, [name, otherwise]);
  return [value, set];
}
