import { expect, test } from "vitest";
import { formatSuites, reasonOf, reportSchema, verdictsOf } from "./table.ts";

const report = reportSchema.parse({
  testResults: [
    {
      name: "/tmp/x/node_modules/@convex-dev/pool/src/lib.test.ts",
      message: "",
      assertionResults: [
        { fullName: "pool works", status: "passed", failureMessages: [] },
        { fullName: "pool waits", status: "failed", failureMessages: ["Error: Validator error"] },
        { fullName: "pool sings", status: "failed", failureMessages: ["Error: no voice"] },
        { fullName: "pool rests", status: "skipped", failureMessages: [] },
      ],
    },
    {
      name: "/tmp/x/node_modules/@convex-dev/pool/src/gone.test.ts",
      message: "Cannot find module",
      assertionResults: [],
    },
  ],
});
const reasons = [{ suite: "pool", pattern: /Validator error/, why: "words" }];

test("each test that ran is counted, and a file that cannot be loaded as one that failed", () => {
  expect(verdictsOf(report).map(({ file, name, failure }) => [file, name, failure])).toEqual([
    ["src/lib.test.ts", "pool works", null],
    ["src/lib.test.ts", "pool waits", "Error: Validator error"],
    ["src/lib.test.ts", "pool sings", "Error: no voice"],
    ["src/gone.test.ts", "(the file)", "Cannot find module"],
  ]);
});

test("a reason is one of the test's own suite", () => {
  const [, waits] = verdictsOf(report);
  if (waits === undefined) throw new Error("No test");
  expect(reasonOf(waits, reasons)).toBe("words");
  expect(reasonOf({ ...waits, suite: "other" }, reasons)).toBeNull();
});

test("the table tells why tests failed, and where nobody knows", () => {
  expect(formatSuites({ pool: "1.0.0", none: "2.0.0" }, verdictsOf(report), reasons).split("\n").slice(2)).toEqual([
    "| pool | 1.0.0 | 1 of 4 | 1: words; 2: not known |",
    "| none | 2.0.0 | 0 of 0 |  |",
  ]);
});
