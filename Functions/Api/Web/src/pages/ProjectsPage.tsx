import { useState } from "react";
import { api } from "../api/operations";
import type { Project } from "../api/types";
import { useMe } from "../app/me";
import { go, useQuery } from "../app/router";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { CreateProjectDialog } from "../project/CreateProjectDialog";
import { ProjectCard } from "../project/ProjectCard";
import { compareSamples } from "../project/samples";
import { Icon } from "../ui/Icon";
import { Empty, Failure, Loading } from "../ui/States";
import { complain } from "../ui/Toasts";

async function allProjects(): Promise<Project[]> {
  const projects: Project[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.projects({}, undefined, { query: { limit: 200, cursor } });
    projects.push(...page.projects);
    cursor = page.next_cursor;
  } while (cursor);
  return projects;
}

export function ProjectsPage({ hasSamples }: { hasSamples: boolean }) {
  const me = useMe();
  useTitle("Projects");
  const projects = useResource("projects", allProjects);
  const [search, setSearch] = useQuery("q");
  const [isCreating, setCreating] = useState(false);
  const [samples, setSamples] = useState<string | null>(null);
  const canEdit = me.role !== "viewer";

  if (projects.error && !projects.value) return <Failure error={projects.error} onRetry={() => { void projects.reload() }} />;
  if (!projects.value) return <Loading what="projects" />;
  const wanted = search.trim().toLowerCase();
  const found = projects.value.filter(each => [each.name, each.project_number, each.client_name, each.location].some(text => text?.toLowerCase().includes(wanted)));
  const isFresh = projects.value.every(project => project.jobs_count === 0);

  async function trySamples() {
    const project = projects.value?.[0];
    setSamples("Sending the sample set…");
    try {
      go(`/jobs/${await compareSamples(project?.id, share => setSamples(`Sending the sample set… ${Math.round(share * 100)} %`))}`);
    } catch (error) {
      setSamples(null);
      complain(error);
    }
  }

  return (
    <>
      <div className="page-head">
        <h1>Projects</h1>
        <div className="search">
          <Icon name="search" />
          <input type="search" aria-label="Search projects" placeholder="Name, number, client, place" value={search} onChange={event => setSearch(event.target.value)} />
        </div>
        {canEdit && <button className="button primary" onClick={() => setCreating(true)}><Icon name="plus" />New project</button>}
      </div>
      {isFresh && hasSamples && canEdit && (
        <section className="welcome" aria-label="Welcome">
          <div>
            <h2>See a comparison in half a minute</h2>
            <p>A generated set of six sheets in two revisions: a plan that changed, a sheet that was added, one that was removed, and some that only look different.</p>
          </div>
          <button className="button primary" disabled={samples !== null} onClick={() => { void trySamples() }}>
            <Icon name="layers" />{samples ?? "Compare the sample set"}</button>
        </section>
      )}
      {found.length === 0
        ? <Empty icon="search" title={wanted ? `No project matches “${search}”` : "No projects yet"}>{wanted ? <button className="button" onClick={() => setSearch("")}>Show all</button> : <p>Make the first one, then drop two revisions of a set into it.</p>}</Empty>
        : <ul className="cards">{found.map(project => <li key={project.id}><ProjectCard project={project} /></li>)}</ul>}
      {isCreating && <CreateProjectDialog onClose={() => setCreating(false)} />}
    </>
  );
}
