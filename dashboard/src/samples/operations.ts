import type { StudioClient } from "../platform/offline/studio-client.ts";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { MAX_MARKED_SAMPLES } from "../../../src/contracts/limits.ts";
import { messageOf } from "../platform/failure.ts";
import { titleOf, type Titled } from "./title.ts";
import { unselect } from "./selection.ts";
import { showToast } from "../ui/toast.ts";

type Sample = Pick<LibraryRow, "sampleId" | keyof Titled>;

/** Makes samples favourites, or no longer. */
export async function setFavourite(
  { outbox }: Pick<StudioClient, "outbox">,
  sampleIds: readonly string[],
  isFavourite: boolean,
): Promise<void> {
  await inParts(sampleIds, (part) => outbox.enqueue("setFavourite", { sampleIds: part, isFavourite }));
}

/** Deletes samples and offers an undo at once, as the samples leave the list optimistically. */
export async function deleteSamples(client: StudioClient, samples: readonly Sample[]): Promise<void> {
  const sampleIds = samples.map(({ sampleId }) => sampleId);
  const deletion = inParts(sampleIds, (part) => client.outbox.enqueue("deleteSamples", { sampleIds: part }));
  unselect(sampleIds);
  showToast(`Deleted ${counted(samples)}`, () => deletion.then(() => restoreSamples(client, samples)));
  await deletion;
}

/** Brings deleted samples back. */
export async function restoreSamples(client: StudioClient, samples: readonly Sample[]): Promise<void> {
  const sampleIds = samples.map(({ sampleId }) => sampleId);
  await inParts(sampleIds, (part) => client.outbox.enqueue("restoreSamples", { sampleIds: part }));
  unselect(sampleIds);
  showToast(`Restored ${counted(samples)}`);
}

/** Deletes deleted samples for good, if the user agrees. */
export async function purgeSamples(client: StudioClient, samples: readonly Sample[]): Promise<void> {
  if (!confirm(`Delete ${counted(samples)} for good? Nothing brings the audio back.`)) return;
  const sampleIds = samples.map(({ sampleId }) => sampleId);
  await inParts(sampleIds, (part) => client.mutation(api.library.public.purgeSamples, { sampleIds: part }));
  unselect(sampleIds);
  showToast(`Deleted ${counted(samples)} for good`);
}

/** Runs an action of a key or a menu; its failure is shown as a toast. */
export function attempt(request: Promise<unknown>): void {
  request.catch((error: unknown) => showToast(messageOf(error)));
}

/** Calls in batches of the size that one call takes, one after the other. */
export async function inParts(sampleIds: readonly string[], call: (part: string[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < sampleIds.length; from += MAX_MARKED_SAMPLES)
    await call(sampleIds.slice(from, from + MAX_MARKED_SAMPLES));
}

/** "kick_01", or "3 samples". */
export function counted(samples: readonly Sample[]): string {
  const [first] = samples;
  return samples.length === 1 && first ? titleOf(first) : `${samples.length} samples`;
}
