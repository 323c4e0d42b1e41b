import type { Comparison } from "../api/types";
import { capital } from "../app/format";
import { Icon } from "../ui/Icon";
import { statusWords } from "../ui/StatusBadge";
import { STATUSES, type SheetFilter } from "./sheets";

interface Properties { sheets: Comparison[]; filter: SheetFilter; onStatus: (value: string) => void; onDiscipline: (value: string) => void; onSearch: (value: string) => void }

export function SheetFilters({ sheets, filter, onStatus, onDiscipline, onSearch }: Properties) {
  const chosen = filter.status ? filter.status.split(",") : [];
  const disciplines = [...new Set(sheets.flatMap(sheet => sheet.discipline ?? []))].sort();
  return (
    <div className="filters" role="search" aria-label="Filter sheets">
      {STATUSES.map(status => {
        const number = sheets.filter(sheet => sheet.status === status).length;
        if (!number && !chosen.includes(status)) return null;
        const isOn = chosen.includes(status);
        return (
          <button key={status} className={`chip ${isOn ? "on" : ""}`} aria-pressed={isOn}
            onClick={() => onStatus((isOn ? chosen.filter(each => each !== status) : [...chosen, status]).join(","))}>
            {status === "pending" ? "Comparing" : statusWords(status)} <span className="number">{number}</span>
          </button>
        );
      })}
      <select aria-label="Discipline" value={filter.discipline} onChange={event => onDiscipline(event.target.value)}>
        <option value="">All disciplines</option>
        {disciplines.map(each => <option key={each} value={each}>{capital(each)}</option>)}
      </select>
      <div className="search">
        <Icon name="search" />
        <input type="search" aria-label="Search sheets" placeholder="Sheet, title, words" value={filter.search} onChange={event => onSearch(event.target.value)} />
      </div>
    </div>
  );
}
