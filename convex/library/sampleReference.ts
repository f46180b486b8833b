import { FORMAT_FACTS } from "../../src/contracts/audio/audio-formats.ts";
import { fold } from "../../src/contracts/input/text-values.ts";
import { parseStudioUri } from "../../src/contracts/wire/uri.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/** Resolution of a reference: one live sample of the caller, several candidates, or none. */
export type Reference =
  | { kind: "one"; sample: Doc<"samples"> }
  | { kind: "several"; samples: Doc<"samples">[] }
  | { kind: "none" };

/** The best matches of the words in a name are looked at, no more. */
const LOOKED_AT = 30;
/** A file in the library folder whose name another one had already ends with the beginning of its sample's id. */
const OF_ID = /^(.+)_([a-z0-9]{6,37})$/;
const EXTENSION = new RegExp(
  String.raw`\.(?:${Object.values(FORMAT_FACTS)
    .flatMap(({ extensions }) => extensions)
    .join("|")})$`,
  "i",
);

/**
 * Finds the sample that is not named by its id: by its address, its name, or the name of its file. A name counts as it
 * is written, else but for case, blanks, hyphens and underscores.
 */
export async function findReference(ctx: ReadCtx, text: string): Promise<Reference> {
  const resource = parseStudioUri(text);
  if (resource) return resource.kind === "sample" ? one(await ofId(ctx, resource.sampleId)) : { kind: "none" };
  const name = text.trim().replace(EXTENSION, "");
  const exact = (await ofName(ctx, text.trim())) ?? (await ofName(ctx, name)) ?? (await ofFile(ctx, name));
  return exact ? one(exact) : alike(ctx, name);
}

function one(sample: Doc<"samples"> | null): Reference {
  return sample ? { kind: "one", sample } : { kind: "none" };
}

async function ofId(ctx: ReadCtx, text: string): Promise<Doc<"samples"> | null> {
  const id = ctx.db.normalizeId("samples", text);
  return live(ctx, id && (await ctx.db.get("samples", id)));
}

async function ofName(ctx: ReadCtx, name: string): Promise<Doc<"samples"> | null> {
  if (name === "") return null;
  const sample = await ctx.db
    .query("samples")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId).eq("name", name))
    .first();
  return live(ctx, sample);
}

async function ofFile(ctx: ReadCtx, name: string): Promise<Doc<"samples"> | null> {
  const [, stem = "", beginning = ""] = OF_ID.exec(name) ?? [];
  const sample = await ofName(ctx, stem);
  return sample?._id.startsWith(beginning) ? sample : null;
}

async function alike(ctx: ReadCtx, name: string): Promise<Reference> {
  const words = name.replaceAll(/[_.-]+/g, " ").trim();
  const wanted = fold(name);
  if (words === "" || wanted === "") return { kind: "none" };
  const matches = await ctx.db
    .query("samples")
    .withSearchIndex("search", (q) => q.search("searchText", words).eq("userId", ctx.userId).eq("deletedAt", undefined))
    .take(LOOKED_AT);
  const samples = matches.filter((sample) => fold(sample.name) === wanted);
  const [first] = samples;
  return samples.length > 1 ? { kind: "several", samples } : one(first ?? null);
}

function live(ctx: ReadCtx, sample: Doc<"samples"> | null): Doc<"samples"> | null {
  return sample?.userId === ctx.userId && sample.deletedAt === undefined ? sample : null;
}
