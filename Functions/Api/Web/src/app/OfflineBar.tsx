import { useSyncExternalStore } from "react";
import { Icon } from "../ui/Icon";

function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => { window.removeEventListener("online", listener); window.removeEventListener("offline", listener) };
}

export function OfflineBar() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return isOnline ? null : <div className="offline" role="status"><Icon name="warning" size={16} />No connection. What you see stays; it goes on by itself as soon as the network is back.</div>;
}
