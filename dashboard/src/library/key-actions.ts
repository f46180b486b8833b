/** Actions of the library's keys that the first load of the page does without. */

import type { StudioClient } from "../platform/offline/studio-client.ts";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { inParts, setFavourite } from "../samples/operations.ts";
import { addLayer } from "../layers/layers.ts";
import { listed } from "./listed.ts";
import { startRenaming } from "./renaming.ts";
export { selectEverything } from "./select-everything.ts";

/** Opens the name of the sample that has the focus, or else of the only target. A deleted one keeps its name. */
export function renameFocused(targets: readonly LibraryRow[]): void {
  const id = document.activeElement?.closest<HTMLElement>("[data-sample]")?.dataset["sample"];
  const focused = listed.value.find(({ sampleId }) => sampleId === id);
  const row = focused ?? (targets.length === 1 ? targets[0] : undefined);
  if (row && row.deletedAt === undefined) startRenaming(row);
}

/** Adds samples to the layers, each for itself. */
export function addLayers(rows: readonly LibraryRow[]): void {
  for (const row of rows) addLayer(row);
}

/** Toggles: all become favourites unless all are. The selection may be stale, so rows are fetched again. */
export async function toggleFavourites(client: StudioClient, sampleIds: string[]): Promise<void> {
  if (sampleIds.length === 0) return;
  let areFavourites = true;
  await inParts(sampleIds, async (part) => {
    const { samples } = await client.query(api.browse.public.listRows, { sampleIds: part });
    areFavourites &&= samples.every(({ isFavourite }) => isFavourite);
  });
  await setFavourite(client, sampleIds, !areFavourites);
}
