import { api } from "../api/operations";
import { bytes } from "../app/format";
import { useMe } from "../app/me";
import { PAIRS, setPreferences, usePreferences, type ColourPair, type Theme, type Units } from "../app/settings";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { AuditPanel } from "./AuditPanel";

export function SettingsPage() {
  const me = useMe();
  useTitle("Settings");
  const preferences = usePreferences();
  const usage = useResource("usage", () => api.usage());
  const members = useResource("members", () => api.members());
  return (
    <>
      <div className="page-head"><h1>Settings</h1></div>
      <section className="panel form" aria-label="On this device">
        <h2>On this device</h2>
        <label>Appearance<select value={preferences.theme} onChange={event => setPreferences({ theme: event.target.value as Theme })}>
            <option value="system">As the system</option><option value="light">Light</option><option value="dark">Dark</option>
          </select>
        </label>
        <label>Lengths<select value={preferences.units} onChange={event => setPreferences({ units: event.target.value as Units })}>
            <option value="imperial">Feet and inches</option><option value="metric">Metric</option>
          </select>
        </label>
        <label>Colours of old and new<select value={preferences.colours} onChange={event => setPreferences({ colours: event.target.value as ColourPair })}>{Object.entries(PAIRS).map(([name, pair]) => <option key={name} value={name}>{pair.name}</option>)}</select>
        </label>
      </section>
      <section className="panel" aria-label="Organization">
        <h2>{me.organizations.find(each => each.organization_id === me.organization_id)?.organization_name ?? "Organization"}</h2>
        {usage.value && <dl className="facts"><div><dt>Projects</dt><dd>{usage.value.projects}</dd></div><div><dt>Drawings</dt><dd>{usage.value.drawings}</dd></div><div><dt>Comparisons</dt><dd>{usage.value.jobs}</dd></div><div><dt>Pages read</dt><dd>{usage.value.pages_read.toLocaleString()}</dd></div><div><dt>Stored</dt><dd>{bytes(usage.value.stored_bytes)}</dd></div></dl>}
        <ul className="plain-list">{members.value?.members.map(member => <li key={member.id}>{member.name ?? member.email} <span className="faint">{member.role}</span></li>)}</ul>
      </section>
      {me.role === "owner" && <AuditPanel />}
    </>
  );
}
