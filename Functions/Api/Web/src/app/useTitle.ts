import { useEffect } from "react";

/** What the browser's tab says while the page is shown. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · BuildTrace` : "BuildTrace";
  }, [title]);
}
