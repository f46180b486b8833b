import { afterEach, expect, test } from "vitest";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { dialog } from "../ui/dialogs.ts";
import { toast } from "../ui/toast.ts";
import { libraryRow } from "./library-row.fixture.ts";
import { listed } from "./listed.ts";
import { rename, renaming, startRenaming } from "./renaming.ts";

afterEach(() => {
  listed.set([]);
  renaming.set(null);
  dialog.set(null);
  toast.set(null);
});

const kick = libraryRow("kick", { name: "wav0_120_kick", prompt: "a dry kick" });

/** A client with what it was asked for. */
function studio() {
  const writes: unknown[] = [];
  // Renaming uses this part of the client.
  const client = { outbox: { enqueue: async (...write: unknown[]) => void writes.push(write) } };
  return { writes, client: client as unknown as Pick<StudioClient, "outbox"> };
}

test("a name opens in its row where the library lists it, else in a dialog", () => {
  startRenaming(kick);
  expect([renaming.value, dialog.value]).toEqual([null, { kind: "rename", sampleId: "kick", name: "a dry kick" }]);
  dialog.set(null);
  listed.set([kick]);
  startRenaming(kick);
  expect([renaming.value, dialog.value]).toEqual(["kick", null]);
});

test("a new name is sent without what is around it, and the undo sends the one before", async () => {
  const { client, writes } = studio();
  await rename(client, kick, "  Night kick ");
  expect(toast.value?.text).toBe("Renamed to Night kick");
  await toast.value?.undo?.();
  expect(writes).toEqual([
    ["updateSample", { sampleId: "kick", name: "Night kick" }],
    ["updateSample", { sampleId: "kick", name: "wav0_120_kick" }],
  ]);
});

test.each(["", "   ", "wav0_120_kick", "a dry kick"])("%j is no new name", async (text) => {
  const { client, writes } = studio();
  await rename(client, kick, text);
  expect(writes).toEqual([]);
  expect(toast.value).toBeNull();
});
