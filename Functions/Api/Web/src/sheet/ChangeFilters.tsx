import type { Change } from "../api/types";
import { capital, category } from "../app/format";
import { statusWords } from "../ui/StatusBadge";
import { KINDS, type ChangeFilter } from "./changeFilter";

interface Properties { changes: Change[]; filter: ChangeFilter; onChange: (name: keyof ChangeFilter, value: string) => void }

export function ChangeFilters({ changes, filter, onChange }: Properties) {
  const categories = [...new Set(changes.map(change => change.category))].sort();
  return (
    <div className="change-filters">
      <select aria-label="Kind" value={filter.kind} onChange={event => onChange("kind", event.target.value)}>
        <option value="">All kinds</option>
        {KINDS.map(kind => <option key={kind} value={kind}>{capital(kind)} ({changes.filter(change => change.kind === kind).length})</option>)}
      </select>
      <select aria-label="Decision" value={filter.status} onChange={event => onChange("status", event.target.value)}>
        <option value="">Any decision</option>
        {["open", "accepted", "rejected", "flagged"].map(status => <option key={status} value={status}>{statusWords(status)} ({changes.filter(change => change.status === status).length})</option>)}
      </select>
      <select aria-label="Category" value={filter.category} onChange={event => onChange("category", event.target.value)}>
        <option value="">Without title block</option>
        <option value="all">With title block</option>
        {categories.map(name => <option key={name} value={name}>{capital(category(name))}</option>)}
      </select>
      <input type="search" aria-label="Search changes" placeholder="Search" value={filter.search} onChange={event => onChange("search", event.target.value)} />
    </div>
  );
}
