import { beforeEach, expect, test } from "vitest";
import { libraryRow as row } from "../library/library-row.fixture.ts";
import { clearSelection, selectAll, selection, selectThrough, toggleSelected, unselect } from "./selection.ts";

const rows = ["a", "b", "c", "d", "e"].map((id) => row(id));

const at = (index: number) => rows[index] ?? row("none");
const selected = () => [...selection.value.keys()].join("");

beforeEach(clearSelection);

test("a row is selected and unselected", () => {
  toggleSelected(at(1));
  toggleSelected(at(3));
  expect(selected()).toBe("bd");
  toggleSelected(at(1));
  expect(selected()).toBe("d");
});

test("a range goes from the row that was chosen last, either way", () => {
  toggleSelected(at(1));
  selectThrough(at(3), rows);
  expect(selected()).toBe("bcd");
  selectThrough(at(0), rows);
  expect([...selected()].toSorted().join("")).toBe("abcd");
});

test("without a row to go from, a range is its one row", () => {
  selectThrough(at(2), rows);
  expect(selected()).toBe("c");
});

test("what is gone is selected no more", () => {
  selectAll(rows);
  unselect(["b", "d", "z"]);
  expect(selected()).toBe("ace");
});
