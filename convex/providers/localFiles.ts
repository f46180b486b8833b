/**
 * Files of the inference server where it runs on this machine: they pass by hard links, not as bytes. Each of these answers
 * null where that is not so, or fails; then the provider's API carries the bytes.
 */

import * as z from "zod";
import { type LocalFile, fileOfBlob } from "../../src/bodies/local-file.ts";
import { boundedJson } from "../../src/bodies/bounded-body.ts";
import { type ProviderName, isEmbedded, providerAccess } from "../kit/environment.ts";

const MAX_ANSWER_BYTES = 64 * 1024;
const fileRecord = z.object({
  local_path: z.string(),
  content_type: z.string(),
  checksums: z.object({ sha256: z.string() }),
  urls: z.object({ get: z.string() }),
});

/** A file that a prediction made, at the address of its content. */
export async function localResult(
  provider: ProviderName,
  address: string,
): Promise<(LocalFile & { type: string }) | null> {
  const id = /\/files\/([\w-]+)\//.exec(address)?.[1];
  const record = id === undefined ? null : await ask(provider, `/files/${id}`);
  if (!record) return null;
  return { path: record.local_path, sha256: record.checksums.sha256, type: record.content_type };
}

/** Gives a stored file to the provider. @returns its record there */
export async function linkInput(
  provider: ProviderName,
  name: string,
  blob: Blob,
): Promise<{ urls: { get: string } } | null> {
  const file = fileOfBlob(blob);
  if (!file) return null;
  return ask(provider, "/files", {
    local_path: file.path,
    name,
    content_type: blob.type || "application/octet-stream",
  });
}

async function ask(provider: ProviderName, path: string, body?: object): Promise<z.output<typeof fileRecord> | null> {
  const access = provider === "local" && isEmbedded() ? providerAccess(provider) : null;
  if (!access) return null;
  const headers = { authorization: `Bearer ${access.token}`, "content-type": "application/json" };
  const request = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  try {
    const response = await fetch(`${access.baseUrl}${path}`, request);
    return response.ok ? fileRecord.parse(await boundedJson(response, MAX_ANSWER_BYTES)) : null;
  } catch {
    return null;
  }
}
