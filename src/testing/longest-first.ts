import { readFileSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Minutes each on a busy machine, longest first: whichever of them began late would end alone. */
export const LONGEST: readonly string[] = [
  "src/engine/deploy/cli.test.ts",
  "src/cli/transfer/backup.test.ts",
  "dashboard/src/samples/operations.test.ts",
  "src/dev/dev.test.ts",
  "src/build/package.test.ts",
  "src/cli/main-job.test.ts",
  "src/cli/transfer/open-work.test.ts",
  "src/cli/transfer/own-studio.test.ts",
  "src/hub/studio-mcp.test.ts",
  "src/cli/transfer/move.test.ts",
  "dashboard/src/chat/chat-view.test.ts",
  "src/cli/crash.test.ts",
  "src/cli/deploy/deploy.test.ts",
  "dashboard/src/library/library-view.test.ts",
  "dashboard/src/platform/offline/offline.test.ts",
  "src/house/rules-types.test.ts",
];
/** Folders whose tests start browsers or the built studio, which takes longest. */
const SLOW = /\/(?:dashboard|src\/(?:build|chaos|cli|dev|fuzz|hub))\//;
/** What tests elsewhere name that start as much. */
const STARTS = /openStudioProcess|openHostedStudio|openBrowser|runConvexCli|startDeployment|child_process/;

type TestFile = Pick<TestSpecification, "moduleId">;

/**
 * Vitest's order of test files: what takes longest begins first, so that no worker is left alone with it at the end.
 * Vitest knows how long each took from the run before. A fresh clone has had none; there the longest come first, and
 * then the tests that start something.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}

/** @returns the same files; among those that are expected to take as long, in the order given */
export function longestFirst<File extends TestFile>(files: readonly File[]): File[] {
  const ranked = files.map((file) => ({ file, rank: rankOf(file) }));
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ file }) => file);
}

function rankOf({ moduleId }: TestFile): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
  if (place >= 0) return place;
  const startsMuch = SLOW.test(moduleId) || STARTS.test(readFileSync(moduleId, "utf8"));
  return LONGEST.length + (startsMuch ? 0 : 1);
}
