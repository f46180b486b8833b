import { expect, test } from "vitest";
import type { ClientDriver } from "./driver.ts";
import { formatMatrix, tally, type Row } from "./matrix.ts";
import { STEPS, type Cell } from "./steps.ts";

const driver: ClientDriver = {
  name: "a client",
  package: "sdk-1.11",
  aborts: false,
  connect: () => Promise.reject(new Error("not connected here")),
};
const right: Cell = { kind: "right", milliseconds: 12.4, note: undefined };

function rowOf(cells: Row["cells"]): Row {
  return { driver, transport: "stdio", cells };
}

function cellsWith(step: string, cell: Cell): Map<string, Cell> {
  return new Map(STEPS.map(({ name }) => [name, name === step ? cell : right]));
}

test("a row has the client, the version it was installed in, the transport and a time for every step", () => {
  const table = formatMatrix([rowOf(cellsWith("list", { kind: "right", milliseconds: 1_540, note: undefined }))]);
  expect(table).toMatch(/\| a client \| 1\.11\.0\s+\| stdio \| 1\.5 s\s+\| 12 ms\s+\|/);
});

test("a failed cell says why, and equal reasons share a note", () => {
  const failed = rowOf(cellsWith("split", { kind: "wrong", reason: "no `drums`" }));
  const table = formatMatrix([failed, failed]);
  expect(table.match(/\*\*fails\*\* \[1\]/g)).toHaveLength(2);
  expect(table).toContain("1. a client: `no 'drums'`");
  expect(table).not.toContain("2.");
  expect(tally([failed, failed])).toEqual({ right: 2 * (STEPS.length - 1), wrong: 2 });
});

test("steps that a client's process did not live to do count as failed", () => {
  const table = formatMatrix([rowOf(new Map([["list", right]]))]);
  expect(table.match(/\*\*fails\*\*/g)).toHaveLength(STEPS.length - 1);
  expect(tally([rowOf(new Map([["list", right]]))])).toMatchObject({ right: 1, wrong: STEPS.length - 1 });
});

test("a transport that a client does not have is no failure, and its reason stands in every cell", () => {
  const row = rowOf({ without: "bridges servers over HTTP only" });
  expect(formatMatrix([row]).match(/– \[1\]/g)).toHaveLength(STEPS.length);
  expect(tally([row])).toEqual({ right: 0, wrong: 0 });
});
