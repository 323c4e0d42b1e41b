import type { Change } from "../api/types";
import { category, date } from "../app/format";
import { statusWords } from "../ui/StatusBadge";
import { asBox, cloud, height, width, type Box } from "../viewer/geometry";
import { changeWords } from "./changeFilter";
import type { Sheet } from "./loadSheet";

interface Properties { sheet: Sheet; name: string; page: Box; picture: string; changes: Change[]; onPicture: () => void }

/** What one sheet's result looks like on paper: the picture with numbered clouds, the words, and every change that passes the filters. */
export function PrintSheet({ sheet, name, page, picture, changes, onPicture }: Properties) {
  const { comparison, job } = sheet;
  return (
    <section className="print-sheet" aria-hidden="true">
      <h1>{name} {comparison.sheet_number && comparison.title}</h1>
      <p>{statusWords(comparison.status)} · compared {date(job.ended_at ?? job.created_at)} · printed {date(new Date().toISOString())}</p>
      <div className="print-picture" style={{ width: `min(100%, ${(66 * width(page) / height(page)).toFixed(1)}vh)` }}>
        <img src={picture} alt="" onLoad={onPicture} onError={onPicture} />
        <svg viewBox={`0 0 ${width(page)} ${height(page)}`} preserveAspectRatio="none">
          {changes.map((change, index) => {
            const box = asBox(change.bounds);
            return (
              <g key={change.id}>
                <polygon className={`cloud kind-${change.kind}`} points={cloud(box).map(([lat, lng]) => `${lng.toFixed(1)},${(-lat).toFixed(1)}`).join(" ")} />
                <text x={box[2] + 4} y={box[1]}>{index + 1}</text>
              </g>
            );
          })}
        </svg>
      </div>
      {comparison.summary && <p>{comparison.summary.text}</p>}
      {changes.length > 0 && (
        <table>
          <thead><tr><th>No.</th><th>Change</th><th>Kind</th><th>Decision</th><th>Comment</th></tr></thead>
          <tbody>{changes.map((change, index) => (
            <tr key={change.id}>
              <td>{index + 1}</td><td>{changeWords(change)} ({change.id})</td><td>{change.kind}, {category(change.category)}</td>
              <td>{statusWords(change.status)}</td><td>{change.comment}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </section>
  );
}
