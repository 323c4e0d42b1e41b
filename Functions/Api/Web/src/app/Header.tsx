import type { Me } from "../api/types";
import { api } from "../api/operations";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";

/** The bar above every page but the viewer's. */
export function Header({ me }: { me: Me }) {
  const organization = me.organizations.find(each => each.organization_id === me.organization_id)?.organization_name;
  return (
    <header className="header">
      <Link to="/projects" className="brand"><img src="/assets/mark.svg" alt="" width="26" height="26" />BuildTrace</Link>
      <nav aria-label="Main">
        <Link to="/projects">Projects</Link>
        {me.is_operator && <Link to="/operators">Operators</Link>}
        <Link to="/settings">Settings</Link>
      </nav>
      <div className="who"><Icon name="person" size={16} /><span title={organization}>{me.email}</span>
        <button className="button small" onClick={() => { void api.logout().finally(() => location.assign("/")) }}>Sign out</button>
      </div>
    </header>
  );
}
