import { capital } from "../contracts/words/capital.ts";
import type { ClientDriver, TransportName } from "./driver.ts";
import { versionOf } from "./packages.ts";
import { STEPS, type Cell } from "./steps.ts";

/** One client on one transport: its cells by step, or why there are none. */
export interface Row {
  driver: ClientDriver;
  transport: TransportName;
  cells: ReadonlyMap<string, Cell> | { without: string };
}

/** Counts of the cells that were measured. */
export interface Tally {
  right: number;
  wrong: number;
}

const NOT_REACHED: Cell = { kind: "wrong", reason: "the client's process ended before" };

/** How the cells came out. */
export function tally(rows: readonly Row[]): Tally {
  const counts = { right: 0, wrong: 0 };
  for (const row of rows) {
    if ("without" in row.cells) continue;
    for (const { name } of STEPS) counts[cellOf(row, name).kind]++;
  }
  return counts;
}

/** The table and its notes as markdown. Equal notes share a number. */
export function formatMatrix(rows: readonly Row[]): string {
  const notes: string[] = [];
  const note = (text: string): string => {
    if (!notes.includes(text)) notes.push(text);
    return `[${notes.indexOf(text) + 1}]`;
  };
  const header = ["client", "version", "over", ...STEPS.map(({ name }) => name)];
  const lines = rows.map((row) => [
    row.driver.name,
    row.driver.package ? versionOf(row.driver.package) : "–",
    row.transport,
    ...STEPS.map(({ name }) => formatCell(row, name, note)),
  ]);
  return [...formatTable(header, lines), "", ...notes.map((text, index) => `${index + 1}. ${text}`)].join("\n");
}

/** Lines of a markdown table, with columns of one width as the formatter of this repository has them. */
function formatTable(header: readonly string[], lines: readonly string[][]): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, 3, ...lines.map((cells) => (cells[column] ?? "").length)),
  );
  const pad = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ");
  const rule = widths.map((width) => "-".repeat(width)).join(" | ");
  return [pad(header), rule, ...lines.map(pad)].map((line) => `| ${line} |`);
}

function formatCell(row: Row, step: string, note: (text: string) => string): string {
  if ("without" in row.cells) return `– ${note(`${row.driver.name}: ${row.cells.without}.`)}`;
  const cell = cellOf(row, step);
  if (cell.kind === "right") {
    const time = formatTime(cell.milliseconds);
    return cell.note ? `${time} ${note(`${capital(cell.note)}.`)}` : time;
  }
  return `**fails** ${note(`${row.driver.name}: ${plain(cell.reason)}`)}`;
}

function cellOf(row: Row, step: string): Cell {
  return ("without" in row.cells ? undefined : row.cells.get(step)) ?? NOT_REACHED;
}

function formatTime(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${Math.max(1, Math.round(milliseconds))} ms`
    : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A message of a foreign client within a line of markdown. */
function plain(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
