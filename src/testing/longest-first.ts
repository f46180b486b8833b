import { readFileSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders whose tests start browsers or the built studio, which takes longest. */
const SLOW = /\/(?:dashboard|src\/(?:build|chaos|cli|dev|fuzz|hub))\//;
/** What tests elsewhere name that start as much. */
const STARTS = /openStudioProcess|openHostedStudio|openBrowser|runConvexCli|startDeployment|child_process/;

/**
 * Vitest's order of test files: what takes longest begins first, so that no worker is left alone with it at the end.
 * Vitest knows how long each took from the run before. A fresh clone has had none; there the tests come first that start
 * something.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const slow = new Set(sorted.filter(startsMuch));
    return [...slow, ...sorted.filter((file) => !slow.has(file))];
  }
}

function startsMuch({ moduleId }: TestSpecification): boolean {
  return SLOW.test(moduleId) || STARTS.test(readFileSync(moduleId, "utf8"));
}
