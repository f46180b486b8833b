import { randomBytes } from "node:crypto";
import path from "node:path";
import { Hono } from "hono";
import * as z from "zod";
import { BodyTooLargeError, boundedBytes, sizeText } from "../../bodies/bounded-body.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../../contracts/limits.ts";
import type { Clock } from "../clock.ts";
import type { FileStore, StoredFile } from "../file-store.ts";
import type { ServerAddress } from "../server-address.ts";
import { readJson } from "./json-body.ts";
import { iso } from "./prediction-view.ts";
import { contentTooLarge, invalidFields, notFound, Problem } from "./problem.ts";

/** The parts of a form around its file: names, types, metadata. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
const metadataSchema = z.record(z.string(), z.unknown());

export interface FileRoutesParts {
  files: FileStore;
  address: ServerAddress;
  clock: Clock;
  /** For how long an upload stays. */
  retentionMs: number;
}

/** Uploads: create, get, list, delete. Their bytes are read at the address of the content, as those of outputs are. */
export function fileRoutes(parts: FileRoutesParts): Hono {
  const { files } = parts;
  return new Hono()
    .post("/files", async (context) => {
      const isForm = !context.req.header("content-type")?.startsWith("application/json");
      const file = isForm
        ? await keepUpload(await readForm(context.req.raw), parts)
        : await keepLocal(await readJson(context.req.raw), parts);
      return context.json(viewFile(file, parts), 201);
    })
    .get("/files", (context) => {
      const uploads = files.list().filter(({ owner }) => owner.kind === "upload");
      return context.json({ next: null, previous: null, results: uploads.map((file) => viewFile(file, parts)) });
    })
    .get("/files/:id", (context) => context.json(viewFile(findFile(files, context.req.param("id")), parts)))
    .delete("/files/:id", async (context) => {
      const { id } = findFile(files, context.req.param("id"));
      await files.remove(id);
      return context.body(null, 204);
    });
}

/** @throws Problem 404 */
export function findFile(files: FileStore, id: string): StoredFile {
  const file = files.get(id);
  if (!file) throw notFound(`file ${id}`);
  return file;
}

interface Upload {
  content: File;
  metadata: Record<string, unknown>;
}

async function readForm(request: Request): Promise<Upload> {
  const bytes = await boundedBytes(request, MAX_INPUT_AUDIO_BYTES + FORM_OVERHEAD_BYTES).catch((error: unknown) => {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw contentTooLarge(`A file may have at most ${sizeText(MAX_INPUT_AUDIO_BYTES)}`);
  });
  const form = await parseForm(bytes, request.headers.get("content-type") ?? "");
  const content = form.get("content");
  if (!(content instanceof File)) throw invalidFields([{ field: "content", description: "Required: a file" }]);
  return { content, metadata: await readMetadata(form.get("metadata")) };
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(400, "Malformed request", `The body is not multipart/form-data: ${reason}`);
  }
}

/** Clients send it as text or as a part of type application/json. */
async function readMetadata(part: FormDataEntryValue | null): Promise<Record<string, unknown>> {
  if (part === null) return {};
  const text = typeof part === "string" ? part : await part.text();
  try {
    return metadataSchema.parse(JSON.parse(text));
  } catch {
    throw invalidFields([{ field: "metadata", description: "Must be a JSON object" }]);
  }
}

async function keepUpload({ content, metadata }: Upload, { files, clock }: FileRoutesParts): Promise<StoredFile> {
  const file = {
    id: randomBytes(24).toString("base64url"),
    name: content.name || "upload",
    contentType: content.type || "application/octet-stream",
    createdAt: clock.now(),
    owner: { kind: "upload", metadata } as const,
  };
  return files.put(file, new Uint8Array(await content.arrayBuffer()));
}

/** Beyond Replicate's API: a file of this machine that never changes, which is taken by a hard link. */
const localFileSchema = z.object({
  local_path: z.string().refine((file) => path.isAbsolute(file), "Must be an absolute path"),
  name: z.string(),
  content_type: z.string(),
  sha256: z
    .string()
    .regex(/^[\da-f]{64}$/)
    .optional(),
});

async function keepLocal(body: unknown, { files, clock }: FileRoutesParts): Promise<StoredFile> {
  const read = localFileSchema.safeParse(body);
  if (!read.success) throw invalidFields([{ field: "local_path", description: read.error.issues[0]?.message ?? "" }]);
  const { local_path: file, name, content_type: contentType, sha256 } = read.data;
  const id = randomBytes(24).toString("base64url");
  const owner = { kind: "upload", metadata: {} } as const;
  const facts = { id, name, contentType, createdAt: clock.now(), owner };
  return files.link(facts, { path: file, ...(sha256 === undefined ? {} : { sha256 }) }).catch((cause: unknown) => {
    throw invalidFields([{ field: "local_path", description: `Cannot be read: ${String(cause)}` }]);
  });
}

function viewFile(file: StoredFile, { address, files, retentionMs }: FileRoutesParts): Record<string, unknown> {
  return {
    id: file.id,
    name: file.name,
    content_type: file.contentType,
    size: file.sizeBytes,
    etag: file.sha256,
    checksums: { sha256: file.sha256 },
    metadata: file.owner.kind === "upload" ? file.owner.metadata : {},
    created_at: iso(file.createdAt),
    expires_at: iso(file.createdAt + retentionMs),
    local_path: files.pathOf(file.id),
    urls: { get: address.fileRecord(file.id), content: address.fileContent(file.id, file.name) },
  };
}
