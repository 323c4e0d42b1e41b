import type { Project } from "../api/types";
import { ago, count, date } from "../app/format";
import { Link } from "../ui/Link";

export function ProjectCard({ project }: { project: Project }) {
  const details = [project.project_number, project.client_name, project.location].filter(Boolean).join(" · ");
  return (
    <Link to={`/projects/${project.id}`} className="card project-card">
      <h2>{project.name}</h2>
      {details && <p className="faint">{details}</p>}
      {project.description && <p className="clamp">{project.description}</p>}
      <p className="card-foot">
        <span>{count(project.drawings_count, "drawing")}</span><span>{count(project.versions_count, "version")}</span>
        <span>{count(project.jobs_count, "comparison")}</span>
        <time dateTime={project.updated_at} title={date(project.updated_at)}>{ago(project.updated_at)}</time>
      </p>
    </Link>
  );
}
