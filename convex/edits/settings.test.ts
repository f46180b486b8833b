import { expect, test } from "vitest";
import { BIT_DEPTHS, EXPORT_FORMATS } from "../../src/contracts/limits.ts";
import { payloadOf } from "../kit/studioError.ts";
import { checkSettings, type ExportSettings, MP3_RATES } from "./settings.ts";

type Settings = Omit<ExportSettings, "sampleId">;

function told(settings: Settings): { field: unknown; message: string } | null {
  try {
    checkSettings({ sampleId: "kick", ...settings });
    return null;
  } catch (error) {
    const payload = payloadOf(error);
    if (payload?.code !== "INVALID_INPUT") throw error;
    return { field: payload.details?.["field"], message: payload.message };
  }
}

test.each<Settings>([
  {},
  { bitDepth: 32 },
  { sampleRate: 192_000 },
  { format: "flac", bitDepth: 24, sampleRate: 96_000 },
  { format: "aiff", bitDepth: 32 },
  { format: "ogg", sampleRate: 44_100 },
  ...MP3_RATES.map((sampleRate) => ({ format: "mp3" as const, bitrateKbps: 320 as const, sampleRate })),
])("%j is a file that there is", (settings) => {
  expect(told(settings)).toBeNull();
});

test.each<[Settings, string, RegExp]>([
  [{ format: "mp3", bitDepth: 16 }, "bitDepth", /MP3 has none; set bitrateKbps, or take wav, flac or aiff/],
  [{ bitrateKbps: 192 }, "bitrateKbps", /wav has none; set bitDepth, or take mp3/],
  [{ format: "flac", bitrateKbps: 192 }, "bitrateKbps", /flac has none; set bitDepth/],
  [{ format: "ogg", bitrateKbps: 192 }, "bitrateKbps", /ogg has none; leave it out, or take mp3/],
  [{ format: "ogg", bitDepth: 24 }, "bitDepth", /Ogg Vorbis has none; leave it out/],
  [{ format: "flac", bitDepth: 32 }, "bitDepth", /16 or 24 bits; 32 bits need wav or aiff/],
  [{ format: "mp3", sampleRate: 22_050 }, "sampleRate", /MP3 has 32000, 44100, 48000 Hz/],
  [{ format: "mp3", sampleRate: 96_000 }, "sampleRate", /give one of them or none/],
])("%j is refused with what to do", (settings, field, words) => {
  expect(told(settings)).toEqual({ field, message: expect.stringMatching(words) });
});

test("each format takes exactly the depths that its files hold", () => {
  const depths = Object.fromEntries(
    EXPORT_FORMATS.map((format) => [format, BIT_DEPTHS.filter((bitDepth) => told({ format, bitDepth }) === null)]),
  );
  expect(depths).toEqual({ wav: [16, 24, 32], mp3: [], flac: [16, 24], aiff: [16, 24, 32], ogg: [] });
});
