import type { Comparison } from "../api/types";
import { ComparisonCard } from "./ComparisonCard";

/** The sheets in sheet order, each the moment that it is known. Cards out of sight are not laid out. */
export function ComparisonCarousel({ sheets, query, isJobOver }: { sheets: Comparison[]; query: string; isJobOver: boolean }) {
  return (
    <ol className="carousel" aria-label="Sheets">
      {sheets.map(sheet => <li key={sheet.id}><ComparisonCard sheet={sheet} address={`/sheets/${sheet.id}${query}`} isJobOver={isJobOver} /></li>)}
    </ol>
  );
}
