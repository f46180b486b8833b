import { stemGroupOf } from "../../../src/contracts/words/stems.ts";
import { ChevronRight, EllipsisVertical, Layers } from "lucide-react";
import { memo, type MouseEvent } from "react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { usePlayer } from "../player/use-player.ts";
import { useHasPendingChange } from "../platform/offline/pending-changes.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { durationText, spanText } from "../platform/format.ts";
import { expiryText } from "../ui/expiry.ts";
import { openMenu } from "../ui/dialogs.ts";
import { draggable } from "../samples/drag-out.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";
import type { Entry } from "./use-lineage.ts";
import { FavouriteButton } from "../samples/favourite-button.tsx";

interface SampleRowProps {
  entry: Entry;
  /** Position in the whole list, most of which is not in the document. */
  place: { index: number; count: number; top: number };
  isCurrent: boolean;
  isSelected: boolean;
  onToggle(sampleId: string): void;
  onSelect(row: LibraryRow, isRange: boolean): void;
}

/** One sample. A press plays it. */
export const SampleRow = memo(function SampleRow(props: SampleRowProps) {
  const { entry, place, isSelected, onToggle, onSelect } = props;
  const { row, isDerived, isContext } = entry;
  const player = usePlayer();
  return (
    <li
      className="sample"
      data-derived={isDerived || undefined}
      data-context={isContext || undefined}
      data-stem={stemGroupOf(row.stemType)}
      style={{ top: place.top }}
      aria-setsize={place.count}
      aria-posinset={place.index + 1}
      {...draggable(row, player.addresses)}
      onContextMenu={(event) => {
        event.preventDefault();
        openMenu(row, event.currentTarget.querySelector(".more") ?? event.currentTarget);
      }}
    >
      <input
        type="checkbox"
        className="pick"
        aria-label={`Select ${row.name}`}
        checked={isSelected}
        // Handled here, as only the click knows the modifier keys.
        onClick={(event: MouseEvent) => onSelect(row, event.shiftKey)}
        readOnly
      />
      <FoldButton entry={entry} onToggle={onToggle} />
      <Audition entry={entry} isCurrent={props.isCurrent} />
      {entry.derived && entry.derived.length > 1 && <StemsButton entry={entry} />}
      {row.deletedAt === undefined && <FavouriteButton sample={row} size={18} />}
      <IconButton
        className="more"
        aria-haspopup="menu"
        label={`More for ${row.name}`}
        onClick={(event) => openMenu(row, event.currentTarget)}
      >
        <EllipsisVertical size={18} aria-hidden />
      </IconButton>
    </li>
  );
}, isSame);

function Audition({ entry: { row, take, isContext }, isCurrent }: Pick<SampleRowProps, "entry" | "isCurrent">) {
  const player = usePlayer();
  const isWaiting = useHasPendingChange(row.sampleId);
  const notes = [isWaiting ? "waits for the studio" : "", expiryText(row, Date.now()), take, ...row.tags].filter(
    (text) => text !== "",
  );
  return (
    <button
      type="button"
      className="audition"
      aria-current={isCurrent || undefined}
      title={isContext ? `${row.name}: shown for what was made from it` : row.prompt}
      disabled={row.deletedAt !== undefined}
      onPointerEnter={() => player.point(row)}
      onPointerLeave={() => player.point(null)}
      // By keyboard a second press pauses; a pointer has the bar's button for that, and hears it again.
      onClick={(event) => (isCurrent && event.detail === 0 ? player.toggle() : player.audition(row))}
    >
      <OutlineIcon outline={row.outline} />
      <span className="title">
        <span className="name">{row.name}</span>
        <span className="notes">{row.deletedAt === undefined ? notes.join(" · ") : deletedText(row.deletedAt)}</span>
      </span>
      <span className="tempo">{row.bpm === undefined ? "" : Math.round(row.bpm)}</span>
      <span className="key">{row.key}</span>
      <span className="length">{durationText(row.durationSeconds)}</span>
    </button>
  );
}

function deletedText(deletedAt: number): string {
  return `Deleted ${spanText(Date.now() - deletedAt)} ago`;
}

function FoldButton({ entry: { row, derived }, onToggle }: Pick<SampleRowProps, "entry" | "onToggle">) {
  if (!row.hasDerived) return <span className="fold" />;
  return (
    <IconButton
      className="fold"
      aria-expanded={derived !== null}
      label={`What was made from ${row.name}`}
      onClick={() => onToggle(row.sampleId)}
    >
      <ChevronRight size={16} aria-hidden />
    </IconButton>
  );
}

function StemsButton({ entry: { row, derived } }: Pick<SampleRowProps, "entry">) {
  const player = usePlayer();
  const stems = (derived ?? []).filter((each) => each.stemType !== undefined);
  if (stems.length === 0) return null;
  return (
    <IconButton
      label={`Play the stems of ${row.name} together`}
      title="Play stems together"
      onClick={() => player.auditionStems(row, stems)}
    >
      <Layers size={18} aria-hidden />
    </IconButton>
  );
}

/** Lists are made again with each change of the library; most rows are as they were. */
function isSame(before: SampleRowProps, after: SampleRowProps): boolean {
  return (
    before.entry.row === after.entry.row &&
    before.entry.derived === after.entry.derived &&
    before.entry.isContext === after.entry.isContext &&
    before.entry.take === after.entry.take &&
    before.isCurrent === after.isCurrent &&
    before.isSelected === after.isSelected &&
    before.onSelect === after.onSelect &&
    before.place.top === after.place.top &&
    before.place.count === after.place.count
  );
}
