import { isDeepStrictEqual } from "node:util";
import { show, type MeasuredComponent } from "./component.ts";

/** What is measured, and its answers if all is right. */
export type Measured = Pick<MeasuredComponent, "name" | "version" | "expected">;

/** A component that was used: its answers, or the error that it ended with. */
export interface Use {
  component: Measured;
  outcome: { answers: unknown[] } | { error: string };
}

/** What a use came to. */
export async function outcomeOf(use: () => Promise<unknown[]>): Promise<Use["outcome"]> {
  try {
    return { answers: await use() };
  } catch (error) {
    return { error: String(error) };
  }
}

/** True if each answer was the right one. */
export function isRight({ component, outcome }: Use): boolean {
  return "answers" in outcome && isDeepStrictEqual(outcome.answers, component.expected);
}

/** The uses as a markdown table, with what came instead where one is wrong. */
export function formatUses(uses: readonly Use[], heading = "component"): string {
  const rows = uses.map((use) => `| ${use.component.name} | ${use.component.version} | ${verdictOf(use)} |`);
  return [`| ${heading} | version | used |`, "| --- | --- | --- |", ...rows].join("\n");
}

function verdictOf(use: Use): string {
  if (isRight(use)) return "right";
  const { outcome, component } = use;
  return "error" in outcome
    ? `failed: ${outcome.error}`
    : `wrong: ${show(outcome.answers)} for ${show(component.expected)}`;
}
