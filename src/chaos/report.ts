import type { RoundReport } from "./round.ts";

const MAX_SHOWN = 20;

/** Prints what a round came to, to stdout. */
export function printReport(name: string, { tally, findings, sums, counts, repeated }: RoundReport): void {
  const { lost, duplicated, stuck, paidTwice, other } = findings;
  const lines = [
    `\n${name}: ${tally.total} faults of ${tally.entries().length} modes`,
    `  ${Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ")}`,
    `  ${lost.length} lost, ${duplicated.length} duplicated, ${stuck.length} stuck, ${paidTwice.length} paid twice, ${other.length} else wrong`,
    `  billed ${sums.billed} s, in the ledger ${sums.entered} s (${sums.unmatched} lines nobody's); paid again after "perhaps billed" or a cancellation: ${sums.repeated}`,
    `  calls repeated by clients: ${[...repeated.values()].reduce((sum, count) => sum + count, 0)}`,
    ...table(tally.entries()),
    ...[...lost, ...duplicated, ...stuck, ...paidTwice, ...other].slice(0, MAX_SHOWN).map((line) => `  WRONG ${line}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function table(entries: readonly [string, number][]): string[] {
  const cells = entries.map(([name, count]) => `${name} ${count}`.padEnd(26));
  const columns = 4;
  return Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) => {
    return `    ${cells.slice(row * columns, (row + 1) * columns).join("")}`.trimEnd();
  });
}
