import { useState } from "react";
import { api } from "../api/operations";
import { words } from "../api/http";
import { go } from "../app/router";
import { Dialog } from "../ui/Dialog";
import { Note } from "../ui/States";

const FIELDS = [["name", "Name"], ["project_number", "Number"], ["client_name", "Client"], ["location", "Place"], ["description", "Description"]] as const;

export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const [fields, setFields] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);

  async function create() {
    try {
      const project = await api.createProject({}, { ...fields, name: (fields.name ?? "").trim() });
      onClose();
      go(`/projects/${project.id}`);
    } catch (error) {
      setProblem(words(error));
    }
  }

  return (
    <Dialog title="New project" onClose={onClose}>
      <form onSubmit={event => { event.preventDefault(); void create() }}>
        {FIELDS.map(([name, label]) => (
          <label key={name}>{label}{name !== "name" && <span className="faint"> (optional)</span>}
            <input required={name === "name"} maxLength={200} autoFocus={name === "name"} value={fields[name] ?? ""} onChange={event => setFields({ ...fields, [name]: event.target.value })} />
          </label>
        ))}
        {problem && <Note tone="bad">{problem}</Note>}
        <footer><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary">Create project</button></footer>
      </form>
    </Dialog>
  );
}
