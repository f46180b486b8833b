import type { StudioClient } from "../platform/offline/studio-client.ts";
import { api } from "../platform/api.ts";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { mayStart } from "../platform/charge.ts";
import { openDraft } from "./draft.ts";
import { showToast } from "../ui/toast.ts";

/** Names no part and no sound. */
const ANOTHER_TAKE = "another take";

/** Repeats the request that made a sample with another seed, if it is free or the user agrees. */
export async function makeVariation(client: StudioClient, { sampleId, name }: LibraryRow): Promise<void> {
  const { request } = await client.query(api.browse.public.getRequest, { sampleId });
  if (!request) return showToast(`${name} was not made by a prompt; choose "More like this…"`);
  const asked = { ...request, variationOf: sampleId };
  if (!(await mayStart(client, { task: "generate", ...pricedRequest(asked) }))) return;
  await client.outbox.enqueue("generate", { ...asked, requestId: crypto.randomUUID() });
  showToast("A variation is on its way; see Jobs");
}

/** A variation that keeps some parts of a sample: words say what is to be new. */
export async function makeKeeping(
  client: StudioClient,
  { sampleId, keep, wish }: { sampleId: string; keep: readonly string[]; wish: string },
): Promise<boolean> {
  const asked = { prompt: wish.trim() || ANOTHER_TAKE, variationOf: sampleId, keep: [...keep] };
  if (!(await mayStart(client, { task: "generate", ...pricedRequest(asked) }))) return false;
  await client.outbox.enqueue("generate", { ...asked, requestId: crypto.randomUUID() });
  showToast("A variation is on its way; see Jobs");
  return true;
}

/** Opens the form for a new sample with this one's request, or with its prompt, tempo and key. */
export async function draftLikeThis(client: StudioClient, row: LibraryRow): Promise<void> {
  const { request } = await client.query(api.browse.public.getRequest, { sampleId: row.sampleId });
  const analysis = { bpm: row.bpm === undefined ? undefined : Math.round(row.bpm), key: row.key };
  openDraft({ ...analysis, ...(request ?? { prompt: row.prompt ?? words(row) }) });
}

/** Words from a sample's name and tags. */
function words({ name, tags }: LibraryRow): string {
  return [name.replaceAll(/[_\d#]+/g, " ").trim(), ...tags].join(", ");
}
