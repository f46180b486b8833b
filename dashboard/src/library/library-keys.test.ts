import { afterEach, expect, test, vi } from "vitest";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { Player } from "../player/player.ts";
import { clearSelection, selectAll, selection } from "../samples/selection.ts";
import { dialog } from "../ui/dialogs.ts";
import { showToast, toast } from "../ui/toast.ts";
import { libraryKeys } from "./library-keys.ts";
import { listed } from "./listed.ts";
import { libraryRow } from "./library-row.fixture.ts";

/** Layers, of which a key makes one, follow those of other tabs. */
vi.stubGlobal("addEventListener", () => {});

afterEach(() => {
  clearSelection();
  listed.set([]);
  dialog.set(null);
  toast.set(null);
});

/** A library with what the studio would be asked for. */
function library(rows: readonly LibraryRow[], currentId: string | null = null) {
  const writes: { kind: string; args: unknown }[] = [];
  /** Rows as the studio has them, where that differs from the list. */
  const stored = new Map(rows.map((row) => [row.sampleId, row]));
  const client = {
    outbox: { enqueue: async (kind: string, args: unknown) => void writes.push({ kind, args }) },
    query: async (_path: unknown, { sampleIds }: { sampleIds: string[] }) => ({
      samples: sampleIds.flatMap((id) => stored.get(id) ?? []),
    }),
  };
  listed.set(rows);
  // Of player and client the keys use these parts.
  const keys = libraryKeys({ currentId } as Player, client as unknown as StudioClient);
  return {
    writes,
    stored,
    press(key: string): void {
      const binding = keys.find(({ keys: all }) => all.includes(key));
      if (!binding) throw new Error(`There is no key ${key}`);
      void binding.act(key);
    },
  };
}

const [kick, snare, gone] = [libraryRow("kick"), libraryRow("snare"), libraryRow("gone", { deletedAt: 1 })];
const selected = () => [...selection.value.keys()];

test("what plays is selected by a key, and no longer by the same; without a sample that plays nothing is", () => {
  const { press } = library([kick, snare], "snare");
  press("s");
  expect(selected()).toEqual(["snare"]);
  press("s");
  expect(selected()).toEqual([]);
  library([kick, snare]).press("s");
  library([kick, snare], "elsewhere").press("s");
  expect(selected()).toEqual([]);
});

test("all that are listed are selected, and nothing", () => {
  const { press } = library([kick, snare]);
  press("a");
  expect(selected()).toEqual(["kick", "snare"]);
  press("d");
  expect(selected()).toEqual([]);
});

test("keys are for what is selected, else for what plays; deleted samples are left alone", async () => {
  const { press, writes } = library([kick, snare, gone], "snare");
  press("Delete");
  await expect.poll(() => writes).toEqual([{ kind: "deleteSamples", args: { sampleIds: ["snare"] } }]);
  selectAll([kick, gone]);
  press("Backspace");
  await expect.poll(() => writes.at(-1)).toEqual({ kind: "deleteSamples", args: { sampleIds: ["kick"] } });
  expect(toast.value?.text).toBe("Deleted kick");
  expect(library([gone], "gone").press("Delete")).toBeUndefined();
  expect(writes).toHaveLength(2);
});

test("tags and collections open for the samples meant, and for none not at all", () => {
  const { press } = library([kick, snare]);
  press("t");
  press("g");
  expect(dialog.value).toBeNull();
  selectAll([kick, snare]);
  press("t");
  expect(dialog.value).toEqual({ kind: "tags", sampleIds: ["kick", "snare"] });
  press("g");
  expect(dialog.value).toEqual({ kind: "collections", sampleIds: ["kick", "snare"] });
});

test("samples become favourites unless all are, by what the studio has and not by the list as it was", async () => {
  const { press, writes, stored } = library([kick, snare]);
  selectAll([kick, snare]);
  stored.set("kick", { ...kick, isFavourite: true });
  press("f");
  const favourites = (isFavourite: boolean) => ({
    kind: "setFavourite",
    args: { sampleIds: ["kick", "snare"], isFavourite },
  });
  await expect.poll(() => writes).toEqual([favourites(true)]);
  stored.set("snare", { ...snare, isFavourite: true });
  press("f");
  await expect.poll(() => writes.at(-1)).toEqual(favourites(false));
});

test("a deletion is undone by a key, once, and a message without an undo only goes", async () => {
  const { press } = library([kick], "kick");
  let undone = 0;
  showToast("Deleted kick", async () => (undone += 1));
  press("z");
  expect(toast.value).toBeNull();
  press("z");
  await expect.poll(() => undone).toBe(1);
  showToast("See Jobs");
  press("z");
  expect(toast.value).toBeNull();
  showToast("Deleted kick", () => Promise.reject(new Error("It is gone for good")));
  press("z");
  await expect.poll(() => toast.value?.text).toBe("It is gone for good");
});

test("in another view, where no row is listed, no key touches what is selected", () => {
  const { press, writes } = library([]);
  selectAll([kick]);
  for (const key of ["f", "t", "g", "Delete"]) press(key);
  expect([writes, dialog.value, selected()]).toEqual([[], null, ["kick"]]);
});
