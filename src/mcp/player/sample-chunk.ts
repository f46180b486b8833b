import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import { downloadRange } from "../../backend/sample-range.ts";
import { parseInput } from "../../contracts/input/parse-input.ts";
import { getSample } from "../../contracts/library.ts";
import { CHUNK_BYTES, chunkRequestSchema, type SampleChunk } from "../../contracts/player.ts";
import type { ToolInput } from "../input.ts";
import { listedInputSchema } from "../../contracts/tool-list/tool-schema.ts";

/** Listed for hosts, which offer a tool of this visibility to the page and never to the model. */
export const READ_CHUNK_TOOL: Tool = {
  name: "read_sample_chunk",
  title: "Read a piece of a sample",
  description: "For the player only: bytes of a sample's file.",
  inputSchema: listedInputSchema(chunkRequestSchema),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  _meta: { ui: { visibility: ["app"] } },
};

/**
 * One piece of a sample that the caller may read. Each piece is asked for again, so that access lost is access lost.
 * @throws AppError INVALID_INPUT, SAMPLE_NOT_FOUND
 */
export async function readSampleChunk(backend: () => Promise<Backend>, given: ToolInput): Promise<CallToolResult> {
  const { sampleId, offset } = parseInput(chunkRequestSchema, given, "give a sampleId and an offset");
  const { audioUrl } = await (await backend()).call(getSample, { sampleId });
  const { bytes, totalBytes, mimeType } = await downloadRange(audioUrl, offset, CHUNK_BYTES);
  const chunk: SampleChunk = {
    sampleId,
    offset,
    totalBytes,
    mimeType,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  };
  // The text does not repeat the data: only the page calls this, and a host counts every byte of a result.
  const text = `Bytes ${offset} to ${offset + bytes.byteLength} of ${totalBytes}`;
  return { structuredContent: chunk, content: [{ type: "text", text }] };
}
