/** What was tried, what had to come back, and what came. */
export interface Refusal {
  attack: string;
  expected: string;
  got: string;
}

/** The refusals as a table, one line each, for the output of a test. */
export function formatRefusals(refusals: readonly Refusal[]): string {
  const rows = [{ attack: "attack", expected: "must answer", got: "answered" }, ...refusals];
  const widthOf = (column: keyof Refusal) => Math.max(...rows.map((row) => row[column].length));
  const widths = { attack: widthOf("attack"), expected: widthOf("expected") };
  return rows
    .map((row) => `${row.attack.padEnd(widths.attack)}  ${row.expected.padEnd(widths.expected)}  ${row.got}`)
    .join("\n");
}
