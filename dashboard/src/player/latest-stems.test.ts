import { expect, test } from "vitest";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { libraryRow } from "../library/library-row.fixture.ts";
import { latestStems } from "./latest-stems.ts";

const stem = (sampleId: string, jobId: string, createdAt: number, facts: Partial<LibraryRow> = {}) =>
  libraryRow(sampleId, { stemType: "drums", jobId, createdAt, ...facts });
const ids = (rows: readonly LibraryRow[]) => latestStems(rows).map(({ sampleId }) => sampleId);

test("of several splits the latest one counts, in its order", () => {
  const rows = [stem("a", "old", 1), stem("b", "new", 5), stem("c", "old", 2), stem("d", "new", 4)];
  expect(ids(rows)).toEqual(["b", "d"]);
});

test("versions, deleted stems and a stem alone are no stems to play together", () => {
  expect(ids([])).toEqual([]);
  expect(ids([libraryRow("fit"), libraryRow("export")])).toEqual([]);
  expect(ids([stem("a", "new", 5), stem("b", "new", 5, { deletedAt: 6 })])).toEqual([]);
  expect(ids([stem("a", "new", 5), stem("b", "old", 1), stem("c", "old", 1)])).toEqual(["b", "c"]);
});
