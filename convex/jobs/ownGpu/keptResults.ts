import type { Id } from "../../_generated/dataModel.js";
import type { ActionCtx } from "../../_generated/server.js";

/**
 * Results that came within an answer instead of at an address: kept as files until they are brought home. What is left of
 * them is swept with other files that nothing refers to.
 */
const SCHEME = "kept:";
const DATA_URL = /^data:([^;,]*)(?:;[^,]*?)?;base64,/;
/** Decoded at a time: a multiple of four letters. */
const CHUNK_LETTERS = 1 << 20;

/** Replaces the data URLs in a model's output by the addresses of files that hold them. */
export async function keepResults(ctx: Pick<ActionCtx, "storage">, output: unknown): Promise<unknown> {
  if (typeof output === "string") return DATA_URL.test(output) ? keepOne(ctx, output) : output;
  if (typeof output !== "object" || output === null) return output;
  if (Array.isArray(output)) return Promise.all(output.map((each) => keepResults(ctx, each)));
  const entries = Object.entries(output).map(async ([name, value]) => [name, await keepResults(ctx, value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** @returns the bytes of a result that was kept; null for an address anywhere else */
export async function keptResult(
  ctx: Pick<ActionCtx, "storage">,
  address: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!address.startsWith(SCHEME)) return null;
  // Written by keepOne, from an id.
  const file = await ctx.storage.get(address.slice(SCHEME.length) as Id<"_storage">);
  return file && new Uint8Array(await file.arrayBuffer());
}

async function keepOne(ctx: Pick<ActionCtx, "storage">, dataUrl: string): Promise<string> {
  const [head = "", type = ""] = DATA_URL.exec(dataUrl) ?? [];
  const chunks: BlobPart[] = [];
  for (let at = head.length; at < dataUrl.length; at += CHUNK_LETTERS) {
    const letters = atob(dataUrl.slice(at, at + CHUNK_LETTERS));
    chunks.push(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
  }
  return `${SCHEME}${await ctx.storage.store(new Blob(chunks, { type }))}`;
}
