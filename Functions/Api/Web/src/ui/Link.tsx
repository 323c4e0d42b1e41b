import type { AnchorHTMLAttributes } from "react";
import { go } from "../app/router";

/** A link within the page: opens without loading anew, and in another tab when asked. */
export function Link({ to, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  return (
    <a href={to} {...rest} onClick={event => {
      onClick?.(event);
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(to);
      window.scrollTo(0, 0);
    }} />
  );
}
