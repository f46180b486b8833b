import { type Infer, v } from "convex/values";
import { archiveNames } from "../../src/audio/project/file-names.ts";
import { zip, type ZipEntry } from "../../src/audio/project/zip.ts";
import type { getArchive } from "../../src/contracts/dashboard.ts";
import { MAX_PROJECT_SAMPLES } from "../../src/contracts/limits.ts";
import { internal } from "../_generated/api.js";
import { type ActionCtx, httpAction, internalQuery } from "../_generated/server.js";
import { MAX_ANSWER_BYTES } from "../kit/byteRange.ts";
import type { QueryHandler } from "../kit/contract.ts";
import { isEmbedded } from "../kit/environment.ts";
import { archiveAddress, readArchiveAddress } from "../library/audioAddress.ts";
import { refuseAudio } from "../library/files/audioAnswer.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { ownSample } from "../library/samples.ts";
import { AUDIO_HEADERS } from "../library/storedAudio.ts";

/** Samples as one ZIP file at an address, for what takes one file of a drag: browsers hand out no more. */

const archived = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  format: v.string(),
  createdAt: v.number(),
});

type Archived = Infer<typeof archived>;

/** Room for headers and names. */
const ENTRY_BYTES = 1_000;

/** Where samples of the caller are as one archive; null where one answer cannot hold it. */
export const address: QueryHandler<typeof getArchive> = async (ctx, { sampleIds }) => {
  const samples = await Promise.all(sampleIds.map((id) => ownSample(ctx, id)));
  const bytes = samples.reduce((sum, sample) => sum + ENTRY_BYTES + (sample.bytes ?? 0), 0);
  const [first, ...others] = samples;
  const fileName = `${first?.name ?? "samples"}${others.length > 0 ? ` and ${others.length} more` : ""}.zip`;
  const isHeld = samples.length <= MAX_PROJECT_SAMPLES && (isEmbedded() || bytes <= MAX_ANSWER_BYTES);
  return { fileName, url: isHeld ? await archiveAddress(samples.map(({ _id }) => _id)) : null };
};

/** The files of samples as one archive for whoever has its address, until that expires; deleted ones are left out. */
export const sampleArchive = httpAction(async (ctx, request) => {
  const asked = await readArchiveAddress(new URL(request.url));
  const files = asked ? await ctx.runQuery(internal.projects.archives.filesOf, { sampleIds: asked.sampleIds }) : [];
  if (!asked || files.length === 0)
    return refuseAudio(404, "There is no file at this address, or not any more.", AUDIO_HEADERS);
  if (asked.expiresAt <= Date.now())
    return refuseAudio(410, "This address has expired; drag the samples again.", AUDIO_HEADERS);
  const headers = { ...AUDIO_HEADERS, "content-type": "application/zip", "cache-control": "no-store" };
  return new Response(streamOf(zip(entriesOf(ctx, files))), { headers });
});

/** The files of samples that are not deleted, as they were imported. */
export const filesOf = internalQuery({
  args: { sampleIds: v.array(v.string()) },
  returns: v.array(archived),
  handler: async (ctx, { sampleIds }): Promise<Archived[]> => {
    const ids = sampleIds.flatMap((id) => ctx.db.normalizeId("samples", id) ?? []);
    const samples = await Promise.all(ids.map((id) => liveSample(ctx, id)));
    return samples.flatMap((sample) => {
      if (!sample) return [];
      const { storageId, name, format, createdAt } = sample;
      return [{ storageId, name, format, createdAt }];
    });
  },
});

/** One file is in memory at a time. */
async function* entriesOf(
  { storage }: Pick<ActionCtx, "storage">,
  files: readonly Archived[],
): AsyncGenerator<ZipEntry> {
  const names = archiveNames(files);
  for (const [index, { storageId, createdAt }] of files.entries()) {
    const blob = await storage.get(storageId);
    if (!blob) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    yield { name: names[index] ?? String(index), bytes, modified: new Date(createdAt) };
  }
}

function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
