import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import { samplesIn } from "../backend/samples-in.ts";
import { AppError } from "../contracts/errors.ts";
import { MAX_INLINE_AUDIO_BYTES } from "../contracts/limits.ts";
import type { ToolInput } from "./input.ts";

/** The audio of the first sample in an output, or a text that says why it is not there: clients cut long results. */
export async function inlineAudio(
  output: ToolInput,
  backend: () => Promise<Backend>,
): Promise<CallToolResult["content"]> {
  const [sample] = samplesIn(output);
  if (!sample) return [];
  try {
    const studio = await backend();
    const { bytes, mimeType } = await studio.readSample(sample.sampleId, { maxBytes: MAX_INLINE_AUDIO_BYTES });
    return [{ type: "audio", data: Buffer.from(bytes).toString("base64"), mimeType }];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "AUDIO_TOO_LONG") throw error;
    return [{ type: "text", text: `Audio left out: ${error.message}, or call export_sample with format mp3` }];
  }
}
