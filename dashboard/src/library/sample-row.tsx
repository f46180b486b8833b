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
import { titleOf } from "../samples/title.ts";
import { RenameField } from "./rename-field.tsx";
import { renaming } from "./renaming.ts";

interface SampleRowProps {
  entry: Entry;
  /** Position in the whole list, most of which is not in the document. */
  place: { index: number; count: number; top: number };
  isCurrent: boolean;
  isSelected: boolean;
  /** Its title is a field. */
  isRenaming: boolean;
  onToggle(sampleId: string): void;
  onSelect(row: LibraryRow, isRange: boolean): void;
}

/** One sample. A press plays it. */
export const SampleRow = memo(function SampleRow(props: SampleRowProps) {
  const { entry, place, isSelected, onToggle, onSelect } = props;
  const { row, isDerived, isContext } = entry;
  const player = usePlayer();
  const label = labelOf(entry);
  return (
    <li
      className="sample"
      data-sample={row.sampleId}
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
        aria-label={`Select ${label}`}
        checked={isSelected}
        // Handled here, as only the click knows the modifier keys.
        onClick={(event: MouseEvent) => onSelect(row, event.shiftKey)}
        readOnly
      />
      <FoldButton entry={entry} onToggle={onToggle} />
      {props.isRenaming ? (
        <RenameField row={row} onEnd={() => endRenaming(row.sampleId)} />
      ) : (
        <Audition entry={entry} isCurrent={props.isCurrent} />
      )}
      <StemsButton entry={entry} />
      {row.deletedAt === undefined && <FavouriteButton sample={row} label={`Favourite ${label}`} size={18} />}
      <IconButton
        className="more"
        aria-haspopup="menu"
        label={`More for ${label}`}
        onClick={(event) => openMenu(row, event.currentTarget)}
      >
        <EllipsisVertical size={18} aria-hidden />
      </IconButton>
    </li>
  );
}, isSame);

/** Title with what tells it apart from others of the same title. */
function labelOf({ row, badge }: Entry): string {
  return badge === "" ? titleOf(row) : `${titleOf(row)} ${badge}`;
}

/** Gives the focus back to the row, which the field has taken it from. */
function endRenaming(sampleId: string): void {
  renaming.set(null);
  requestAnimationFrame(() => {
    const isElsewhere = document.activeElement !== document.body;
    const row = document.querySelector<HTMLElement>(`[data-sample="${CSS.escape(sampleId)}"] .audition`);
    if (!isElsewhere) row?.focus();
  });
}

function Audition({
  entry: { row, badge, origin, isContext },
  isCurrent,
}: Pick<SampleRowProps, "entry" | "isCurrent">) {
  const player = usePlayer();
  const isWaiting = useHasPendingChange(row.sampleId);
  const notes = [isWaiting ? "waits for the studio" : "", expiryText(row, Date.now()), origin, ...row.tags].filter(
    (text) => text !== "",
  );
  return (
    <button
      type="button"
      className="audition"
      aria-current={isCurrent || undefined}
      title={isContext ? `${row.name}: shown for what was made from it` : row.name}
      disabled={row.deletedAt !== undefined}
      onPointerEnter={() => player.point(row)}
      onPointerLeave={() => player.point(null)}
      // By keyboard a second press pauses; a pointer has the bar's button for that, and hears it again.
      onClick={(event) => (isCurrent && event.detail === 0 ? player.toggle() : player.audition(row))}
    >
      <OutlineIcon outline={row.outline} />
      <span className="title">
        <span className="name">
          <span>{titleOf(row)}</span>
          {badge !== "" && (
            <>
              {" "}
              <small className="badge">{badge}</small>
            </>
          )}
        </span>
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

function FoldButton({ entry, onToggle }: Pick<SampleRowProps, "entry" | "onToggle">) {
  const { row, derived } = entry;
  if (!row.hasDerived) return <span className="fold" />;
  return (
    <IconButton
      className="fold"
      aria-expanded={derived !== null}
      label={`What was made from ${labelOf(entry)}`}
      onClick={() => onToggle(row.sampleId)}
    >
      <ChevronRight size={16} aria-hidden />
    </IconButton>
  );
}

/** Its place is kept where there is none, so that columns stay in line. */
function StemsButton({ entry }: Pick<SampleRowProps, "entry">) {
  const { row, derived } = entry;
  const player = usePlayer();
  const stems = (derived ?? []).filter((each) => each.stemType !== undefined);
  if (stems.length === 0 || derived?.length === 1) return <span className="no-stems" />;
  return (
    <IconButton
      label={`Play the stems of ${labelOf(entry)} together`}
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
    before.entry.badge === after.entry.badge &&
    before.entry.origin === after.entry.origin &&
    before.isRenaming === after.isRenaming &&
    before.isCurrent === after.isCurrent &&
    before.isSelected === after.isSelected &&
    before.onSelect === after.onSelect &&
    before.place.top === after.place.top &&
    before.place.count === after.place.count
  );
}
