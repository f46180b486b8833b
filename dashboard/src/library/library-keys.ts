import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { KeyBinding } from "../../player-core/keys.ts";
import type { Player } from "../player/player.ts";
import { dialog } from "../ui/dialogs.ts";
import { attempt, deleteSamples } from "../samples/operations.ts";
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
      act: () => {
        selectAll(listed.value);
        // Also what is not loaded yet.
        perform(({ selectEverything }) => selectEverything(client));
      },
    },
    { keys: ["d"], help: "Select nothing", act: clearSelection },
    {
      keys: ["f"],
      help: "Favourite, or no longer",
      act: () => {
        const chosen = ids();
        perform(({ toggleFavourites }) => toggleFavourites(client, chosen));
      },
    },
    {
      keys: ["F2"],
      help: "Rename the sample",
      act: () => {
        const rows = targets();
        perform(({ renameFocused }) => renameFocused(rows));
      },
    },
    {
      keys: ["y"],
      help: "Add to the layers",
      act: () => {
        const rows = targets();
        perform(({ addLayers }) => addLayers(rows));
      },
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

/** By code that the first press loads. */
function perform(act: (actions: typeof import("./key-actions.ts")) => Promise<void> | void): void {
  attempt(import("./key-actions.ts").then(act));
}

function withRow(row: LibraryRow | undefined, act: (row: LibraryRow) => void): void {
  if (row) act(row);
}

function openDialog(kind: "tags" | "collections", sampleIds: string[]): void {
  if (sampleIds.length > 0) dialog.set({ kind, sampleIds });
}

function undo(): void {
  const undone = toast.value?.undo;
  toast.set(null);
  if (undone) attempt(undone());
}
