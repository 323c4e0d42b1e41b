import { api } from "../api/operations";
import { ago, count } from "../app/format";
import { useMe } from "../app/me";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { CompareStepper } from "../project/CompareStepper";
import { JobRow } from "../project/JobRow";
import { versionNames } from "../project/versionNames";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Empty, Failure, Loading } from "../ui/States";

async function load(id: string) {
  const [project, list, jobs] = await Promise.all([
    api.project({ id }), api.drawings({ id }, undefined, { query: { limit: 200 } }), api.jobs({}, undefined, { query: { project_id: id, limit: 50 } }),
  ]);
  return { project, drawings: list.drawings, jobs: jobs.jobs, names: await versionNames(list.drawings.slice(0, 40)) };
}

export function ProjectPage({ id }: { id: string }) {
  const me = useMe();
  const found = useResource(`project ${id}`, () => load(id));
  useTitle(found.value?.project.name);
  if (!found.value) return found.error ? <Failure error={found.error} onRetry={() => { void found.reload() }} /> : <Loading what="the project" />;
  const { project, drawings, jobs, names } = found.value;
  const details = [project.project_number, project.client_name, project.location].filter(Boolean).join(" · ");
  return (
    <>
      <nav className="crumbs" aria-label="Where you are"><Link to="/projects">Projects</Link></nav>
      <div className="page-head"><h1>{project.name}</h1><span className="faint">{details}</span></div>
      {me.role !== "viewer" && project.status === "active" && <CompareStepper project={id} drawings={drawings} />}
      <h2>Comparisons</h2>
      {jobs.length === 0
        ? <Empty icon="layers" title="Nothing compared yet"><p>Drop the old and the new revision of a set above.</p></Empty>
        : <ul className="rows">{jobs.map(job => <li key={job.id}><JobRow job={job} names={names} /></li>)}</ul>}
      {drawings.length > 0 && <h2>Drawings</h2>}
      <ul className="rows">
        {drawings.map(drawing => (
          <li key={drawing.id}>
            <Link to={`/drawings/${drawing.id}`} className="row">
              <Icon name="sheet" /><strong className="grow">{drawing.name}</strong>
              <span className="faint">{count(drawing.versions_count, "version")}{drawing.latest_version_label ? `, newest ${drawing.latest_version_label}` : ""}</span>
              <time className="faint" dateTime={drawing.created_at}>{ago(drawing.created_at)}</time>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
