const CONTEXT_LINES = 3;

/**
 * Shows what an edit changes: the changed lines with what surrounds them. One run of lines, from the first difference to
 * the last, which suits an edit in one place.
 * @returns "" if nothing differs
 */
export function lineDiff(before: string, after: string): string {
  if (before === after) return "";
  const [old, renewed] = [toLines(before), toLines(after)];
  const start = commonLength(old, renewed);
  const end = commonLength(old.slice(start).reverse(), renewed.slice(start).reverse());
  const lead = old.slice(Math.max(0, start - CONTEXT_LINES), start);
  const trail = old.slice(old.length - end, old.length - end + CONTEXT_LINES);
  return [
    ...lead.map((line) => `  ${line}`),
    ...old.slice(start, old.length - end).map((line) => `- ${line}`),
    ...renewed.slice(start, renewed.length - end).map((line) => `+ ${line}`),
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
