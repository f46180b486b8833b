"use node";

import { createHash } from "node:crypto";
import { audioFile } from "../../src/audio/project/audio-file.ts";
import { describeContents } from "../../src/audio/project/contents.ts";
import { layOut, type ProjectLayout } from "../../src/audio/project/project-format.ts";
import type { ProjectEntry, ProjectSound } from "../../src/audio/project/sound.ts";
import { zip, type ZipEntry } from "../../src/audio/project/zip.ts";
import { PROJECT_MEDIA_TYPES } from "../../src/contracts/project-formats.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import type { ProjectInput } from "../jobs/tables.ts";
import { invalidField, payloadOf } from "../kit/studioError.ts";
import { givenName } from "../library/files/fileName.ts";
import { tellFaults } from "../library/soundFile.ts";
import { openAudio, planAction } from "./file.ts";
import { withRenderedKeys } from "./projectKeys.ts";
import type { Member } from "./projectRows.ts";
import { listenTo, type Listened } from "./projectSounds.ts";

/** Stands in the session as the program that wrote it. */
const APPLICATION = { name: "wav0-mcp", version: "1" };

/** Makes the project file that a job asks for. */
export const run = planAction("project", makeProject);

async function makeProject(
  ctx: ActionCtx,
  jobId: Id<"jobs">,
  { userId, input }: { userId: string; input: ProjectInput },
): Promise<void> {
  const { sampleIds, stems, format } = input;
  const asked = { userId, sampleIds, ...(stems === undefined ? {} : { stems }) };
  const heard = await listenTo(ctx, await ctx.runQuery(internal.edits.projectRows.members, asked), format);
  const name = input.name === undefined ? projectName(heard) : givenName(input.name);
  const listened = await withRenderedKeys(ctx, userId, { listened: heard, format });
  const sounds = listened.map(({ sound, member }) => ({ ...sound, ...stripOf(member, input.strips) }));
  const layout = layOutInWords(format, { name, sounds });
  const { blob, sha256 } = await pack(ctx, layout, listened);
  const storageId = await ctx.storage.store(blob);
  const members = heard.map(({ member }) => member.sampleId);
  const contents = describeContents(layout.entries, sounds);
  const file = { name, format, extension: layout.extension, sha256, storageId, sampleIds: members, contents };
  try {
    const isAccepted = await ctx.runMutation(internal.edits.projectRows.deliver, { jobId, file });
    if (!isAccepted) await ctx.storage.delete(storageId);
  } catch (error) {
    // The user has no room for it.
    if (payloadOf(error)) await ctx.storage.delete(storageId);
    throw error;
  }
}

/** The strip of a sample; of a stem without one, that of its whole. */
function stripOf({ sampleId, sourceId, type }: Member, strips: ProjectInput["strips"]): Pick<ProjectSound, "strip"> {
  const stripNamed = (id: string | undefined) => strips?.find((strip) => strip.sampleId === id);
  const found = stripNamed(sampleId) ?? (type === "stem" ? stripNamed(sourceId) : undefined);
  return found ? { strip: { gain: found.gain, isMuted: found.muted, isSoloed: found.soloed } } : {};
}

function layOutInWords(
  format: ProjectInput["format"],
  request: { name: string; sounds: ProjectSound[] },
): ProjectLayout {
  try {
    const layout = layOut(format, request, APPLICATION);
    if (layout.entries.length > 0) return layout;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidField("sampleIds", error.message);
  }
  throw invalidField("format", "no notes can be heard in these samples. Take others, or another format");
}

/** One sample's audio is in memory at a time, besides what is packed. */
async function pack(ctx: ActionCtx, { entries, extension }: ProjectLayout, listened: readonly Listened[]) {
  const hash = createHash("sha256");
  const pieces: Blob[] = [];
  const add = (bytes: Uint8Array<ArrayBuffer>) => {
    hash.update(bytes);
    pieces.push(new Blob([bytes]));
  };
  if (extension === "mid") for (const entry of entries) add(await bytesOf(ctx, entry, listened));
  else for await (const piece of zip(zipEntries(ctx, entries, listened), { utc: true })) add(piece);
  return { blob: new Blob(pieces, { type: PROJECT_MEDIA_TYPES[extension] }), sha256: hash.digest("hex") };
}

/** Times in the archive are those of its newest sample, so that the same samples give the same bytes. */
async function* zipEntries(
  ctx: ActionCtx,
  entries: readonly ProjectEntry[],
  listened: readonly Listened[],
): AsyncGenerator<ZipEntry> {
  const times = listened.map(({ member }) => Date.parse(member.facts.createdAt));
  const modified = new Date(Math.max(...times));
  for (const entry of entries) yield { name: entry.path, bytes: await bytesOf(ctx, entry, listened), modified };
}

async function bytesOf(
  ctx: ActionCtx,
  entry: ProjectEntry,
  listened: readonly Listened[],
): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.kind === "file") return entry.bytes;
  const one = listened[entry.sound];
  if (!one) throw new Error(`There is no sound ${entry.sound}`);
  if (one.bytes) return one.bytes;
  const opened = await openAudio(ctx, one.member);
  return new Uint8Array(await tellFaults(() => audioFile(opened, one.sound, entry)));
}

/** That of the only sample, or of the first one and those beside it. */
function projectName(listened: readonly Listened[]): string {
  const wholes = listened.filter(({ sound }) => sound.stemOf === undefined);
  const first = wholes[0]?.sound.name ?? "samples";
  return wholes.length > 1 ? givenName(`${first} and ${wholes.length - 1} more`) : first;
}
