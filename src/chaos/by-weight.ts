/** Each row as many times as it weighs, so that an even draw from the list is a weighted one. */
export function byWeight<Row extends { weight: number }>(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => Array.from({ length: row.weight }, () => row));
}
