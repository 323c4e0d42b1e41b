import { useState } from "react";
import { login } from "../api/operations";
import type { WebSettings } from "../api/types";
import { Note } from "../ui/States";

/** Where everybody begins who has no session. */
export function SignIn({ settings }: { settings: WebSettings }) {
  const [email, setEmail] = useState("local@localhost");
  const here = location.pathname === "/" ? "/projects" : location.pathname + location.search;
  return (
    <main className="sign-in">
      <div className="panel">
        <img src="/assets/mark.svg" alt="" width="48" height="48" />
        <h1>BuildTrace</h1>
        <p>See what changed between two revisions of a drawing set, sheet by sheet, the moment it is known.</p>
        {settings.provider && <a className="button primary" href={login(here)}>Sign in</a>}
        {settings.developmentLogin && (
          <form onSubmit={event => { event.preventDefault(); location.assign(login(here, email.trim())) }}>
            <label htmlFor="email">Email</label>
            <input id="email" type="text" inputMode="email" autoComplete="email" required value={email} onChange={event => setEmail(event.target.value)} />
            <button className="button primary" type="submit">Sign in on this machine</button>
            <p className="faint">Anybody on this machine may sign in as anyone: this is meant for development. <code>local@localhost</code> sees
              what <code>buildtrace up</code> has compared.</p>
          </form>
        )}
        {!settings.provider && !settings.developmentLogin && (
          <Note tone="warn">Nobody can sign in yet: whoever runs this installation sets <code>BUILDTRACE_OIDC_CLIENT_ID</code>.</Note>
        )}
      </div>
    </main>
  );
}
