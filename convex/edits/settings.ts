import type { exportSample } from "../../src/contracts/edit.ts";
import type { DeploymentInput } from "../kit/contract.ts";
import { invalidField } from "../kit/studioError.ts";

/** How a sample is exported. */
export type ExportSettings = Omit<DeploymentInput<typeof exportSample>, "requestId">;

/** Rates that MP3 has, ascending. */
export const MP3_RATES = [32_000, 44_100, 48_000];

/** @throws INVALID_INPUT for settings that the format does not have */
export function checkSettings({ format = "wav", bitDepth, bitrateKbps, sampleRate }: ExportSettings): void {
  const isMp3 = format === "mp3";
  if (isMp3 && bitDepth !== undefined)
    throw invalidField("bitDepth", "MP3 has none; set bitrateKbps, or take wav, flac or aiff");
  if (!isMp3 && bitrateKbps !== undefined)
    throw invalidField(
      "bitrateKbps",
      `${format} has none; ${format === "ogg" ? "leave it out" : "set bitDepth"}, or take mp3`,
    );
  if (format === "ogg" && bitDepth !== undefined)
    throw invalidField("bitDepth", "Ogg Vorbis has none; leave it out, or take wav, flac or aiff");
  if (format === "flac" && bitDepth === 32)
    throw invalidField("bitDepth", "FLAC holds 16 or 24 bits; 32 bits need wav or aiff");
  if (isMp3 && sampleRate !== undefined && !MP3_RATES.includes(sampleRate)) {
    throw invalidField("sampleRate", `MP3 has ${MP3_RATES.join(", ")} Hz; give one of them or none`);
  }
}
