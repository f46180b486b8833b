import os from "node:os";
import { formatTable } from "../cli/table.ts";

/** One figure with what it is measured against. */
export interface Figure {
  name: string;
  value: string;
  /** A peer's figure of the same run, or the aim. */
  beside?: string;
}

/** Prints one section's figures and how loaded the machine was. */
export function printSection(title: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ name, value, beside = "" }) => [name, value, beside]);
  process.stdout.write(`\n${title}\n${formatTable(["figure", "median", "beside"], rows)}\n`);
}

/** The machine and its load: a figure without them says little. */
export function describeMachine(): string {
  const [cpu] = os.cpus();
  const load = os.loadavg().map((value) => value.toFixed(2));
  return `Node ${process.versions.node}, ${os.cpus().length} × ${cpu?.model ?? "CPU"}, load ${load.join(" ")}`;
}

/** Formats a duration in milliseconds, with two decimals below 10 ms. */
export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

/** Formats a rate per second. @param elapsed milliseconds in which `count` things were done */
export function perSecond(count: number, elapsed: number): string {
  return `${Math.round((count / elapsed) * 1000).toLocaleString("en-US")}/s`;
}
