import * as fc from "fast-check";
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

const ids = fc.subarray(["a", "b", "c", "d", "e"], { minLength: 1 });
const gesture = fc.oneof(
  fc.record({ kind: fc.constant("toggle"), at: fc.nat(4) }),
  fc.record({ kind: fc.constant("through"), at: fc.nat(4), listed: ids }),
  fc.record({ kind: fc.constant("unselect"), listed: ids }),
  fc.record({ kind: fc.constant("all"), listed: ids }),
  fc.record({ kind: fc.constant("clear") }),
);

test("any gestures select what a plain set would hold", () => {
  fc.assert(
    fc.property(fc.array(gesture, { maxLength: 20 }), (gestures) => {
      clearSelection();
      const model = new Set<string>();
      let anchor: string | null = null;
      const toggle = (id: string) => {
        if (!model.delete(id)) model.add(id);
        anchor = id;
      };
      for (const { kind, ...rest } of gestures) {
        const { at: index = 0, listed = [] }: { at?: number; listed?: string[] } = rest;
        const shown = rows.filter(({ sampleId }) => listed.includes(sampleId));
        const { sampleId } = at(index);
        if (kind === "toggle") {
          toggleSelected(at(index));
          toggle(sampleId);
        } else if (kind === "through") {
          selectThrough(at(index), shown);
          const [from, to] = [listed.toSorted().indexOf(anchor ?? ""), listed.toSorted().indexOf(sampleId)];
          if (from === -1 || to === -1) toggle(sampleId);
          else for (const id of listed.toSorted().slice(Math.min(from, to), Math.max(from, to) + 1)) model.add(id);
        } else if (kind === "unselect") {
          unselect(listed);
          for (const id of listed) model.delete(id);
        } else if (kind === "all") {
          selectAll(shown);
          for (const id of listed) model.add(id);
        } else {
          clearSelection();
          model.clear();
          anchor = null;
        }
        expect(new Set(selection.value.keys())).toEqual(model);
      }
    }),
  );
});
