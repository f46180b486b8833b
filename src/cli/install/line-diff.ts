const CONTEXT_LINES = 3;

/**
 * Shows what an edit changes: the changed lines with what surrounds them. One run of lines, from the first difference to
 * the last, which suits an edit in one place.
 * @param mask what is shown of a text, line for line; default: all of it
 * @returns "" if nothing differs
 */
export function lineDiff(before: string, after: string, mask = (text: string) => text): string {
  if (before === after) return "";
  const [old, renewed] = [toLines(before), toLines(after)];
  const [shownOld, shownRenewed] = [toLines(mask(before)), toLines(mask(after))];
  const start = commonLength(old, renewed);
  const end = commonLength(old.slice(start).reverse(), renewed.slice(start).reverse());
  const lead = shownOld.slice(Math.max(0, start - CONTEXT_LINES), start);
  const trail = shownOld.slice(old.length - end, old.length - end + CONTEXT_LINES);
  return [
    ...lead.map((line) => `  ${line}`),
    ...shownOld.slice(start, old.length - end).map((line) => `- ${line}`),
    ...shownRenewed.slice(start, renewed.length - end).map((line) => `+ ${line}`),
    ...trail.map((line) => `  ${line}`),
  ].join("\n");
}

function toLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((line, index) => line !== other[index]);
  return different === -1 ? Math.min(one.length, other.length) : different;
}
