import * as z from "zod";

/** Vitest's report in JSON, as far as it is read. */
export const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** One test of a suite. `file` is its path in the package; `failure` is null if it passed. */
export interface Verdict {
  suite: string;
  file: string;
  name: string;
  failure: string | null;
}

/** Why tests of a suite cannot pass. */
export interface Reason {
  suite: string;
  /** Of the file, the name or the failure of each of them. */
  pattern: RegExp;
  why: string;
}

/** @returns each test that ran; a file that could not be loaded counts as one that failed */
export function verdictsOf({ testResults }: z.infer<typeof reportSchema>): Verdict[] {
  return testResults.flatMap(({ name: path, message = "", assertionResults }): Verdict[] => {
    const [, suite = path, file = ""] =
      /node_modules\/@convex-dev\/([^/]+)\/(.+)$/.exec(path.replaceAll("\\", "/")) ?? [];
    if (assertionResults.length === 0) return [{ suite, file, name: "(the file)", failure: message }];
    return assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map(({ fullName: name, status, failureMessages }) => {
        const failure = status === "passed" ? null : (failureMessages ?? []).join("\n");
        return { suite, file, name, failure };
      });
  });
}

/** The reason why a test cannot pass, or null where there is none that is known. */
export function reasonOf({ suite, file, name, failure }: Verdict, reasons: readonly Reason[]): string | null {
  const text = `${file} ${name} ${failure ?? ""}`;
  return reasons.find((reason) => reason.suite === suite && reason.pattern.test(text))?.why ?? null;
}

/** The suites as a markdown table: how many tests passed, and why others did not. */
export function formatSuites(
  suites: Readonly<Record<string, string>>,
  verdicts: readonly Verdict[],
  reasons: readonly Reason[],
): string {
  const rows = Object.entries(suites).map(([suite, version]) => {
    const own = verdicts.filter((verdict) => verdict.suite === suite);
    const missed = own.filter(({ failure }) => failure !== null);
    const counts = new Map<string, number>();
    for (const verdict of missed) {
      const reason = reasonOf(verdict, reasons) ?? "not known";
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    const why = [...counts].map(([reason, count]) => `${count}: ${reason}`).join("; ");
    return `| ${suite} | ${version} | ${own.length - missed.length} of ${own.length} | ${why} |`;
  });
  return ["| suite | version | passed | the others |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
