import { ChevronRight, Layers } from "lucide-react";
import { memo } from "react";
import { usePlayer } from "../player/use-player.ts";
import { durationText } from "../words.ts";
import { OutlineIcon } from "./outline-icon.tsx";
import type { Entry } from "./use-lineage.ts";

interface SampleRowProps {
  entry: Entry;
  /** Where in the whole list; most of that is not in the document. */
  place: { index: number; count: number; top: number };
  isCurrent: boolean;
  onToggle(sampleId: string): void;
}

/** One sample. A press plays it. */
export const SampleRow = memo(function SampleRow({ entry, place, isCurrent, onToggle }: SampleRowProps) {
  const player = usePlayer();
  const { row, isDerived } = entry;
  return (
    <li
      className={isDerived ? "sample derived" : "sample"}
      data-stem={row.stemType}
      style={{ top: place.top }}
      aria-setsize={place.count}
      aria-posinset={place.index + 1}
    >
      <FoldButton entry={entry} onToggle={onToggle} />
      <button
        type="button"
        className="audition"
        aria-current={isCurrent || undefined}
        title={row.prompt}
        onClick={() => player.audition(row)}
      >
        <OutlineIcon outline={row.outline} />
        <span className="name">{row.name}</span>
        <span className="tempo">{row.bpm === undefined ? "" : Math.round(row.bpm)}</span>
        <span className="key">{row.key}</span>
        <span className="length">{durationText(row.durationSeconds)}</span>
      </button>
      {entry.derived && entry.derived.length > 1 && <StemsButton entry={entry} />}
    </li>
  );
}, isSame);

function FoldButton({ entry: { row, derived }, onToggle }: Pick<SampleRowProps, "entry" | "onToggle">) {
  if (!row.hasDerived) return <span className="fold" />;
  return (
    <button
      type="button"
      className="fold icon"
      aria-expanded={derived !== null}
      aria-label={`What was made from ${row.name}`}
      onClick={() => onToggle(row.sampleId)}
    >
      <ChevronRight size={16} aria-hidden />
    </button>
  );
}

function StemsButton({ entry: { row, derived } }: Pick<SampleRowProps, "entry">) {
  const player = usePlayer();
  const stems = (derived ?? []).filter((each) => each.stemType !== undefined);
  if (stems.length === 0) return null;
  return (
    <button
      type="button"
      className="icon"
      aria-label={`Play the stems of ${row.name} together`}
      title="Play stems together"
      onClick={() => player.auditionStems(row, stems)}
    >
      <Layers size={18} aria-hidden />
    </button>
  );
}

/** Lists are made anew with each change of the library; most rows are as they were. */
function isSame(before: SampleRowProps, after: SampleRowProps): boolean {
  return (
    before.entry.row === after.entry.row &&
    before.entry.derived === after.entry.derived &&
    before.isCurrent === after.isCurrent &&
    before.place.top === after.place.top &&
    before.place.count === after.place.count
  );
}
