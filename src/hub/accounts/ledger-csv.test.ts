import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LEDGER_HEADER, toLedgerLine } from "./ledger-csv.ts";

const CHARGE = { askedAt: 0, provider: "replicate", model: "meta/musicgen", state: "settled" };
const COLUMNS = LEDGER_HEADER.trimEnd().split(",");

/** A line as RFC 4180 says it is read. */
function fieldsOf(line: string): string[] {
  return [...line.replace(/\r\n$/, "").matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain = ""]) => (quoted === undefined ? plain : quoted.replaceAll('""', '"')),
  );
}

const read = (charge: object) => {
  const fields = fieldsOf(toLedgerLine(JSON.stringify(charge)));
  return Object.fromEntries(COLUMNS.map((column, index) => [column, fields[index]]));
};

test("a charge is a line with times in UTC, and nothing where a figure is not known", () => {
  const line = toLedgerLine(
    JSON.stringify({ ...CHARGE, settledAt: 1_700_000_000_000, actualSeconds: 7.5, actualUsd: 0 }),
  );
  expect(line.endsWith("\r\n")).toBe(true);
  expect(fieldsOf(line)).toHaveLength(COLUMNS.length);
  expect(read({ ...CHARGE, settledAt: 1_700_000_000_000, actualSeconds: 7.5, actualUsd: 0 })).toMatchObject({
    askedAt: "1970-01-01T00:00:00.000Z",
    settledAt: "2023-11-14T22:13:20.000Z",
    actualSeconds: "7.5",
    actualUsd: "0",
    estimatedUsd: "",
    jobId: "",
  });
});

test("any text stands in one field, and is read as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", ",", '"', "\r", "\n", "é") }), (model) => {
      expect(read({ ...CHARGE, model }).model).toBe(model);
    }),
  );
});

test("what is not a charge is a fault, not an empty line", () => {
  expect(() => toLedgerLine("{}")).toThrow();
});
