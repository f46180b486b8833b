import type { StudioClient } from "../platform/offline/studio-client.ts";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { KeyBinding } from "../../player-core/keys.ts";
import type { Player } from "../player/player.ts";
import { dialog } from "../ui/dialogs.ts";
import { attempt, deleteSamples, inParts, setFavourite } from "../samples/operations.ts";
import { clearSelection, selectAll, selection, toggleSelected } from "../samples/selection.ts";
import { toast } from "../ui/toast.ts";
import { listed } from "./listed.ts";

/** Keys for what is selected, or else for the sample that plays. They work in the library only. */
export function libraryKeys(player: Player, client: StudioClient): KeyBinding[] {
  const current = () => listed.value.find(({ sampleId }) => sampleId === player.currentId);
  const targets = (): LibraryRow[] => {
    const selected = [...selection.value.values()];
    const row = current();
    if (listed.value.length === 0) return [];
    return (selected.length > 0 || !row ? selected : [row]).filter(({ deletedAt }) => deletedAt === undefined);
  };
  const ids = () => targets().map(({ sampleId }) => sampleId);
  return [
    { keys: ["s"], help: "Select the sample, or no longer", act: () => withRow(current(), toggleSelected) },
    {
      keys: ["a"],
      help: "Select all that are listed",
      act: () => attempt(selectListed(client)),
    },
    { keys: ["d"], help: "Select nothing", act: clearSelection },
    { keys: ["f"], help: "Favourite, or no longer", act: () => attempt(toggleFavourites(client, ids())) },
    {
      keys: ["F2"],
      help: "Rename the sample",
      act: () => attempt(renameRow(focusedRow() ?? (targets().length === 1 ? targets()[0] : undefined))),
    },
    { keys: ["t"], help: "Tags of the sample", act: () => openDialog("tags", ids()) },
    { keys: ["g"], help: "Collections of the sample", act: () => openDialog("collections", ids()) },
    {
      keys: ["Delete", "Backspace"],
      help: "Delete the sample",
      act: () => (targets().length > 0 ? attempt(deleteSamples(client, targets())) : undefined),
    },
    { keys: ["z"], help: "Undo the deletion", act: undo },
  ];
}

/** Also what is not loaded yet, by code that the library's view brings. */
async function selectListed(client: StudioClient): Promise<void> {
  selectAll(listed.value);
  const { selectEverything } = await import("./select-everything.ts");
  await selectEverything(client);
}

/** The row that has the focus. */
function focusedRow(): LibraryRow | undefined {
  const id = document.activeElement?.closest<HTMLElement>("[data-sample]")?.dataset["sample"];
  return listed.value.find(({ sampleId }) => sampleId === id);
}

async function renameRow(row: LibraryRow | undefined): Promise<void> {
  if (!row || row.deletedAt !== undefined) return;
  const { startRenaming } = await import("./renaming.ts");
  startRenaming(row);
}

function withRow(row: LibraryRow | undefined, act: (row: LibraryRow) => void): void {
  if (row) act(row);
}

function openDialog(kind: "tags" | "collections", sampleIds: string[]): void {
  if (sampleIds.length > 0) dialog.set({ kind, sampleIds });
}

/** Toggles: all become favourites unless all are. The selection may be stale, so rows are fetched again. */
async function toggleFavourites(client: StudioClient, sampleIds: string[]): Promise<void> {
  if (sampleIds.length === 0) return;
  let areFavourites = true;
  await inParts(sampleIds, async (part) => {
    const { samples } = await client.query(api.browse.public.listRows, { sampleIds: part });
    areFavourites &&= samples.every(({ isFavourite }) => isFavourite);
  });
  await setFavourite(client, sampleIds, !areFavourites);
}

function undo(): void {
  const undone = toast.value?.undo;
  toast.set(null);
  if (undone) attempt(undone());
}
