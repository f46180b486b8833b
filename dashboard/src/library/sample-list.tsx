import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { usePlaying } from "../player/use-player.ts";
import { useStore } from "../platform/store.ts";
import { SampleRow } from "./sample-row.tsx";
import { selection } from "../samples/selection.ts";
import { renaming } from "./renaming.ts";
import type { Entry } from "./use-lineage.ts";
import { scrollToShow, visibleRange } from "./visible-range.ts";

/** The same number stands in library.css. */
const ROW_HEIGHT = 56;
/** Rows before the end at which the next page is loaded. */
const AHEAD_ROWS = 30;
/** As ARIA says it. */
const UNKNOWN_COUNT = -1;

interface SampleListProps {
  entries: readonly Entry[];
  /** No more rows follow. */
  isComplete: boolean;
  onToggle(sampleId: string): void;
  onSelect(row: LibraryRow, isRange: boolean): void;
  /** The end comes near. */
  onEnd(): void;
}

/** Draws only the rows in sight, so that ten thousand cost no more than thirty. */
export function SampleList({ entries, isComplete, onToggle, onSelect, onEnd }: SampleListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { scrollTop, height } = useScroll(list);
  const current = usePlaying((state) => state.tracks[state.selected]?.sample.sampleId);
  const renamed = useStore(renaming, (value) => value);
  const selected = useStore(selection, (value) => value);
  const count = entries.length;
  const { first, end } = visibleRange({ scrollTop, height, rowHeight: ROW_HEIGHT, count });
  const isNearEnd = end + AHEAD_ROWS >= count;
  useEffect(() => {
    if (isNearEnd) onEnd();
  });
  const currentIndex = useMemo(() => indexIn(entries, current), [entries, current]);
  const renamedIndex = useMemo(() => indexIn(entries, renamed ?? undefined), [entries, renamed]);
  useFollow(list, currentIndex);
  useFollow(list, renamedIndex);
  return (
    <div ref={list} className="sample-list" tabIndex={-1}>
      <ul aria-label="Samples" style={{ height: count * ROW_HEIGHT }}>
        {entries.slice(first, end).map((entry, offset) => (
          <SampleRow
            key={entry.row.sampleId}
            entry={entry}
            place={{
              index: first + offset,
              count: isComplete ? count : UNKNOWN_COUNT,
              top: (first + offset) * ROW_HEIGHT,
            }}
            isCurrent={entry.row.sampleId === current}
            isSelected={selected.has(entry.row.sampleId)}
            isRenaming={entry.row.sampleId === renamed}
            onToggle={onToggle}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </div>
  );
}

function indexIn(entries: readonly Entry[], sampleId: string | undefined): number {
  return sampleId === undefined ? -1 : entries.findIndex(({ row }) => row.sampleId === sampleId);
}

function useScroll(list: RefObject<HTMLDivElement | null>): { scrollTop: number; height: number } {
  const [scroll, setScroll] = useState({ scrollTop: 0, height: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const read = () => setScroll({ scrollTop: element.scrollTop, height: element.clientHeight });
    const sizes = new ResizeObserver(read);
    sizes.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, [list]);
  return scroll;
}

/** Keeps what plays in sight when it changes, and only then. */
function useFollow(list: RefObject<HTMLDivElement | null>, index: number): void {
  useEffect(() => {
    const element = list.current;
    if (!element || index === -1) return;
    const { scrollTop, clientHeight: height } = element;
    element.scrollTop = scrollToShow(index, { scrollTop, height, rowHeight: ROW_HEIGHT });
  }, [list, index]);
}
