import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { createStore } from "../platform/store.ts";
import { titleOf } from "../samples/title.ts";
import { dialog } from "../ui/dialogs.ts";
import { showToast } from "../ui/toast.ts";
import { listed } from "./listed.ts";

/** Id of the row whose title is a field now. */
export const renaming = createStore<string | null>(null);

/** Opens the name of a sample: in its row where the library lists it, else in a dialog. */
export function startRenaming(row: LibraryRow): void {
  const { sampleId } = row;
  if (listed.value.some((each) => each.sampleId === sampleId)) renaming.set(sampleId);
  else dialog.set({ kind: "rename", sampleId, name: titleOf(row) });
}

/** Gives a sample another name, and offers to take that back. An empty name, or the present one, changes nothing. */
export async function rename({ outbox }: Pick<StudioClient, "outbox">, row: LibraryRow, text: string): Promise<void> {
  const { sampleId, name: before } = row;
  const name = text.trim();
  if (name === "" || name === before || name === titleOf(row)) return;
  await outbox.enqueue("updateSample", { sampleId, name });
  showToast(`Renamed to ${name}`, () => outbox.enqueue("updateSample", { sampleId, name: before }));
}
