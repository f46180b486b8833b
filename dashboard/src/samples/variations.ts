import type { StudioClient } from "../platform/offline/studio-client.ts";
import { api } from "../platform/api.ts";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { mayStart } from "../platform/charge.ts";
import { project, projectTargets, type Project } from "../platform/project.ts";
import { openDraft } from "./draft.ts";
import { showToast } from "../ui/toast.ts";

/** Names no part and no sound. */
const ANOTHER_TAKE = "another take";

/** Of the project's tempo and key those that a sample has, too: drums get no key, and one-shots no tempo. */
export function targetsFor({ bpm, key }: Pick<LibraryRow, "bpm" | "key">, current: Project) {
  const targets = projectTargets(current);
  return {
    ...(bpm === undefined || targets.bpm === undefined ? {} : { bpm: targets.bpm }),
    ...(key === undefined || targets.key === undefined ? {} : { key: targets.key }),
  };
}

/**
 * Repeats the request that made a sample with another seed, at the project's tempo and in its key, if it is free or the user
 * agrees.
 */
export async function makeVariation(client: StudioClient, row: LibraryRow): Promise<void> {
  const { sampleId, name } = row;
  const { request } = await client.query(api.browse.public.getRequest, { sampleId });
  if (!request) return showToast(`${name} was not made by a prompt; choose "More like this…"`);
  const asked = { ...request, ...targetsFor(row, project.value), variationOf: sampleId };
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

/** Opens the form for a new sample with this one's request, or with its prompt; the project's tempo and key go before its own. */
export async function draftLikeThis(client: StudioClient, row: LibraryRow): Promise<void> {
  const { request } = await client.query(api.browse.public.getRequest, { sampleId: row.sampleId });
  const analysis = { bpm: row.bpm === undefined ? undefined : Math.round(row.bpm), key: row.key };
  const own = { ...analysis, ...(request ?? { prompt: row.prompt ?? words(row) }) };
  openDraft({ ...own, ...targetsFor(row, project.value) });
}

/** Words from a sample's name and tags. */
function words({ name, tags }: LibraryRow): string {
  return [name.replaceAll(/[_\d#]+/g, " ").trim(), ...tags].join(", ");
}
