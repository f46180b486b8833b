import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXPORT_FORMATS, BIT_DEPTHS, MAX_INPUT_AUDIO_SECONDS, MP3_BITRATES } from "../../src/contracts/limits.ts";
import type { Id } from "../_generated/dataModel.js";
import { payloadOf } from "../kit/studioError.ts";
import { type MixSettings, arrange } from "./arrangement.ts";
import { MP3_RATES, checkSettings } from "./settings.ts";
import type { Source } from "./sources.ts";

type Asked = MixSettings["tracks"][number];

const sourceWith = (more: Partial<Source> = {}): Source => ({
  // Ids that no database has to know.
  sampleId: "s1" as Id<"samples">,
  storageId: "f1" as Id<"_storage">,
  name: "kick",
  isNamed: false,
  format: "wav",
  createdAt: 0,
  duration: 2,
  sampleRate: 44_100,
  channels: 2,
  ...more,
});

function refused(run: () => unknown) {
  try {
    run();
  } catch (error) {
    const payload = payloadOf(error);
    if (payload) return payload;
    throw error;
  }
  throw new Error("It was not refused");
}

const tracksWith = (...tracks: Omit<Asked, "sampleId">[]): Asked[] =>
  tracks.map((track, at) => ({ ...track, sampleId: `s${at}` }));

const track = fc.record(
  {
    sampleId: fc.constant("s"),
    gainDb: fc.double({ min: -60, max: 24, noNaN: true }),
    pan: fc.double({ min: -1, max: 1, noNaN: true }),
    mute: fc.boolean(),
    offsetSeconds: fc.double({ min: 0, max: 100, noNaN: true }),
  },
  { requiredKeys: ["sampleId"] },
);

test("what is audible keeps its order, its level and its place; what is muted is gone", () => {
  fc.assert(
    fc.property(fc.array(track, { minLength: 2, maxLength: 16 }), (tracks) => {
      const sources = tracks.map((_, at) => sourceWith({ name: String(at) }));
      const heard = tracks.flatMap((each, at) => (each.mute ? [] : [{ ...each, at }]));
      if (heard.length === 0)
        return void expect(refused(() => arrange({ tracks }, sources)).code).toBe("INVALID_INPUT");
      expect(arrange({ tracks }, sources)).toEqual(
        heard.map(({ at, ...asked }) => {
          const { mute: _, ...kept } = asked;
          return { ...kept, source: sources[at], offsetSeconds: asked.offsetSeconds ?? 0 };
        }),
      );
    }),
  );
});

describe("an offset in beats", () => {
  test("is counted by the tempo that is given, whatever the samples have", () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 400 }), fc.nat(500), (bpm, offsetBeats) => {
        const tracks = tracksWith({}, { offsetBeats });
        const [, late] = arrange({ tracks, bpm }, [sourceWith({ bpm: 77 }), sourceWith({ duration: 1 })]);
        expect(((late?.offsetSeconds ?? 0) * bpm) / 60).toBeCloseTo(offsetBeats, 9);
      }),
      { numRuns: 50 },
    );
  });

  test.each<[string, (number | undefined)[], number]>([
    ["the first sample's", [120, 60], 4],
    ["that of the first that has one", [undefined, 60, 120], 8],
  ])("is else counted by %s", (_what, tempos, seconds) => {
    const tracks = tracksWith(...tempos.map((_, at) => (at === 1 ? { offsetBeats: 8 } : {})));
    const sources = tempos.map((bpm) => sourceWith(bpm === undefined ? {} : { bpm }));
    expect(arrange({ tracks }, sources)[1]?.offsetSeconds).toBe(seconds);
  });

  test("may follow the tempo of a track that is muted: switching one off moves no other", () => {
    const sources = [sourceWith({ bpm: 120 }), sourceWith({ bpm: 60 })];
    const [only] = arrange({ tracks: tracksWith({ mute: true }, { offsetBeats: 8 }) }, sources);
    expect(only?.offsetSeconds).toBe(4);
  });

  test("of 0 is the beginning and needs a tempo all the same, so that the next one is no surprise", () => {
    const sources = [sourceWith(), sourceWith()];
    const { details, message } = refused(() => arrange({ tracks: tracksWith({}, { offsetBeats: 0 }) }, sources));
    expect(details).toEqual({ field: "tracks[1].offsetBeats" });
    expect(message).toContain("Give bpm, or offsetSeconds");
  });

  test("and one in seconds contradict each other, on the track that has both", () => {
    const tracks = tracksWith({ offsetBeats: 1 }, {}, { offsetBeats: 1, offsetSeconds: 1 });
    const sources = tracks.map(() => sourceWith({ bpm: 90 }));
    expect(refused(() => arrange({ tracks }, sources)).details).toEqual({ field: "tracks[2].offsetBeats" });
    tracks[2] = { sampleId: "s", mute: true, offsetBeats: 1, offsetSeconds: 1 };
    expect(arrange({ tracks }, sources)).toHaveLength(2);
  });
});

test("a mix is as long as the last sample's end, and the longest one that is made is just allowed", () => {
  const sources = [sourceWith({ duration: 1 }), sourceWith({ duration: 3, bpm: 60 })];
  const at = (offsetSeconds: number) => arrange({ tracks: tracksWith({}, { offsetSeconds }) }, sources);
  expect(at(MAX_INPUT_AUDIO_SECONDS - 3)).toHaveLength(2);
  const { code, message } = refused(() => at(MAX_INPUT_AUDIO_SECONDS - 2.5));
  expect(code).toBe("AUDIO_TOO_LONG");
  expect(message).toContain(`would last ${MAX_INPUT_AUDIO_SECONDS + 1} s`);
  const beats = tracksWith({}, { offsetBeats: 10_000 });
  expect(refused(() => arrange({ tracks: beats }, sources)).code).toBe("AUDIO_TOO_LONG");
  // What nobody hears makes nothing longer.
  expect(arrange({ tracks: tracksWith({}, { offsetSeconds: 900, mute: true }) }, sources)).toHaveLength(1);
});

describe("settings of an export", () => {
  /** Whether a format has a setting, from the words of the contract. */
  const model = (format: string, settings: { bitDepth?: number; bitrateKbps?: number; sampleRate?: number }) => {
    if (format === "mp3") {
      if (settings.bitDepth !== undefined) return "bitDepth";
      return settings.sampleRate === undefined || MP3_RATES.includes(settings.sampleRate) ? null : "sampleRate";
    }
    if (settings.bitrateKbps !== undefined) return "bitrateKbps";
    if (format === "ogg" && settings.bitDepth !== undefined) return "bitDepth";
    return format === "flac" && settings.bitDepth === 32 ? "bitDepth" : null;
  };

  const rates = [undefined, 8_000, 22_050, ...MP3_RATES, 88_200, 96_000];
  const cases = EXPORT_FORMATS.flatMap((format) =>
    [undefined, ...BIT_DEPTHS].flatMap((bitDepth) =>
      [undefined, ...MP3_BITRATES].flatMap((bitrateKbps) =>
        rates.map((sampleRate) => ({ format, bitDepth, bitrateKbps, sampleRate })),
      ),
    ),
  );

  test("are taken or refused by what the format has, each of the combinations", () => {
    expect(cases.length).toBeGreaterThan(200);
    for (const { format, ...settings } of cases) {
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      const expected = model(format, given);
      const asked = { sampleId: "s", format, ...given };
      if (expected === null) checkSettings(asked);
      else expect([asked, refused(() => checkSettings(asked)).details]).toEqual([asked, { field: expected }]);
    }
  });

  test("without a format are those of WAV", () => {
    checkSettings({ sampleId: "s", bitDepth: 32, sampleRate: 96_000 });
    const { message } = refused(() => checkSettings({ sampleId: "s", bitrateKbps: 192 }));
    expect(message).toBe("bitrateKbps: wav has none; set bitDepth, or take mp3.");
  });
});
