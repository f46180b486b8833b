import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders whose tests start browsers or the built studio, which takes longest. */
const SLOW = /^(?:dashboard|src\/(?:build|chaos|cli|fuzz|hub))\//;

/**
 * Vitest's order of test files: what takes longest begins first, so that no worker is left alone with it at the end.
 * Vitest knows how long each took from the run before; a fresh clone has had none.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

function isSlow({ moduleId, project }: TestSpecification): boolean {
  return SLOW.test(moduleId.slice(project.config.root.length + 1));
}
