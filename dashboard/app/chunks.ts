import type { SampleChunk } from "../../src/contracts/player.ts";
import type { ToolResult } from "./host.ts";

const READ_CHUNK = "read_sample_chunk";
/** Enough to hide the way there and back, few enough for a host that answers one after the other. */
const PARALLEL_READS = 4;

export type CallTool = (name: string, input: Record<string, unknown>) => Promise<ToolResult>;

export interface Loading {
  callTool: CallTool;
  /** 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

/**
 * A sample's file, piece by piece through the host.
 * @throws Error with the studio's own words, which say what to do
 */
export async function loadFile(sampleId: string, { callTool, onProgress, signal }: Loading): Promise<ArrayBuffer> {
  const first = await readChunk(callTool, sampleId, 0);
  const step = first.bytes.length;
  const file = new Uint8Array(first.totalBytes);
  let received = 0;
  const keep = (offset: number, bytes: Uint8Array) => {
    file.set(bytes, offset);
    received += bytes.length;
    onProgress(received / first.totalBytes);
  };
  keep(0, first.bytes);
  const offsets = Array.from({ length: Math.ceil(first.totalBytes / step) - 1 }, (_, index) => (index + 1) * step);
  const next = offsets.values();
  const reader = async () => {
    for (const offset of next) {
      signal.throwIfAborted();
      keep(offset, (await readChunk(callTool, sampleId, offset)).bytes);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  if (received !== first.totalBytes) throw new Error(`Only ${received} of ${first.totalBytes} bytes came`);
  return file.buffer;
}

async function readChunk(callTool: CallTool, sampleId: string, offset: number) {
  const result = await callTool(READ_CHUNK, { sampleId, offset });
  if (result.isError) throw new Error(textOf(result) || "The studio refused the audio");
  // The studio's own tool, whose output the host has from it unchanged.
  const { data, totalBytes } = result.structuredContent as SampleChunk;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  if (bytes.length === 0) throw new Error("The studio sent an empty piece of audio");
  return { bytes, totalBytes };
}

/** The text of a result. */
export function textOf({ content = [] }: ToolResult): string {
  return content
    .map((part) => part.text ?? "")
    .join("\n")
    .trim();
}
