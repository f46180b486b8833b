import { describe, expect, test } from "vitest";
import { exportMetadata, exportName } from "./exportFacts.ts";
import type { ExportSettings } from "./settings.ts";
import type { Source } from "./sources.ts";

function source(more: Partial<Source> = {}): Source {
  // Ids are opaque here: nothing is looked up.
  const ids = { sampleId: "s", storageId: "f" } as unknown as Pick<Source, "sampleId" | "storageId">;
  const facts = { name: "loop", isNamed: false, format: "wav", createdAt: 0, duration: 2 } as const;
  return { ...ids, ...facts, sampleRate: 44_100, channels: 2, ...more };
}

describe("the name of an export says what is different", () => {
  test.each<[Partial<ExportSettings>, number, string]>([
    [{}, 44_100, "loop"],
    [{ format: "wav", bitDepth: 16 }, 44_100, "loop_16bit"],
    [{ format: "mp3", bitrateKbps: 320 }, 44_100, "loop_mp3_320kbps"],
    [{ format: "flac", sampleRate: 22_050 }, 22_050, "loop_flac_22.05kHz"],
    [{ sampleRate: 48_000, lufs: -14 }, 48_000, "loop_48kHz_14LUFS"],
    [{ peakDb: -0.5 }, 44_100, "loop_0.5dBTP"],
    [{ format: "mp3", name: "My mix" }, 44_100, "My_mix"],
  ])("%j at %d Hz: %s", (settings, rate, name) => {
    expect(exportName(source(), { sampleId: "s", ...settings }, rate)).toBe(name);
  });

  test("thirteen exports of one loop have thirteen names", () => {
    const settings: Partial<ExportSettings>[] = [
      ...([16, 24, 32] as const).map((bitDepth) => ({ bitDepth })),
      ...([128, 192, 256, 320] as const).map((bitrateKbps) => ({ format: "mp3" as const, bitrateKbps })),
      ...([16, 24] as const).map((bitDepth) => ({ format: "flac" as const, bitDepth })),
      { lufs: -14 },
      { lufs: -9 },
      { peakDb: -1 },
      { peakDb: 0 },
    ];
    const names = settings.map((each) => exportName(source(), { sampleId: "s", ...each }, 44_100));
    expect(new Set(names).size).toBe(13);
  });
});

describe("the tags of an export", () => {
  test("have what the library knows: the file's own tempo and key count no more", () => {
    const known = source({ bpm: 122.5, key: "F minor", form: "loop" });
    const stated = { bpm: 90, key: "Am", title: "dusty keys", comment: "by hand", software: "x", oneShot: true };
    expect(exportMetadata(known, stated, 1)).toMatchObject({
      bpm: 122.5,
      key: "F minor",
      oneShot: false,
      title: "dusty keys",
      comment: "by hand",
      createdAt: "1970-01-01T00:00:00.000Z",
    });
    const cleared = exportMetadata(source(), stated, 1);
    expect([cleared.bpm, cleared.key]).toEqual([undefined, undefined]);
  });

  test("have the name where a person gave it, or the file has no title", () => {
    expect(exportMetadata(source({ isNamed: true, name: "Night" }), { title: "prompt" }, 1).title).toBe("Night");
    expect(exportMetadata(source({ name: "kick" }), {}, 1).title).toBe("kick");
  });

  test("say of an unpitched sound that it is one, unless its user knows its key", () => {
    expect(exportMetadata(source(), { isUnpitched: true }, 1)).toHaveProperty("isUnpitched", true);
    expect(exportMetadata(source({ key: "C major" }), { isUnpitched: true }, 1)).not.toHaveProperty("isUnpitched");
  });

  test("have the loop at the new rate, and no doubt", () => {
    const made = exportMetadata(source(), { loop: { startSample: 10, endSample: 441 }, doubtfulBpms: [1, 2] }, 2);
    expect(made.loop).toEqual({ startSample: 20, endSample: 882 });
    expect(made).not.toHaveProperty("doubtfulBpms");
  });
});
