/** Visible rows of a long list. */
export interface VisibleRange {
  first: number;
  /** Not included. */
  end: number;
}

export interface Viewport {
  scrollTop: number;
  height: number;
  rowHeight: number;
  count: number;
}

/** Drawn beyond the edges, so that a fast scroll shows rows and not a gap. */
const OVERSCAN_ROWS = 8;

/** The rows to draw: all that are in sight, and some around them. */
export function visibleRange({ scrollTop, height, rowHeight, count }: Viewport): VisibleRange {
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const bottom = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight);
  const first = Math.max(0, Math.min(top - OVERSCAN_ROWS, count));
  return { first, end: Math.max(first, Math.min(bottom + OVERSCAN_ROWS, count)) };
}

/** Scroll position that shows a row; unchanged if the row is in sight. */
export function scrollToShow(index: number, { scrollTop, height, rowHeight }: Omit<Viewport, "count">): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}
