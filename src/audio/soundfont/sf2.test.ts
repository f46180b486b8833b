import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { readSoundFont, type ReadBytes, type Zone } from "./sf2.ts";
import { type FixturePreset, sineSample, soundFontOf } from "./sound-font.fixture.ts";

const PIANO: FixturePreset = { name: "Piano", bank: 0, program: 0, zones: [{ sample: 0 }] };
const SAMPLES = [sineSample(441, 0.15), sineSample(882, 0.1)];

const from =
  (bytes: Uint8Array): ReadBytes =>
  (offset, length) =>
    bytes.subarray(offset, offset + length);
const fontOf = (preset: Partial<FixturePreset>) => readSoundFont(from(soundFontOf(SAMPLES, [{ ...PIANO, ...preset }])));
const zonesOf = (preset: Partial<FixturePreset>): readonly Zone[] => fontOf(preset).presets[0]?.zones() ?? [];
const amountsOf = (preset: Partial<FixturePreset>) =>
  zonesOf(preset).map(({ generators }) => Object.fromEntries(generators));

/** Where the body of a chunk lies. */
const bodyOf = (bytes: Uint8Array, id: string): number => Buffer.from(bytes).indexOf(id, 0, "latin1") + 8;

/** A font whose bytes some hand has changed. */
function changed(change: (view: DataView, bytes: Uint8Array) => void, presets: readonly FixturePreset[] = [PIANO]) {
  const bytes = Uint8Array.from(soundFontOf(SAMPLES, presets));
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

describe("zones", () => {
  test("take what the global zone of their instrument says, and override it", () => {
    const zones = [{ sample: 0 }, { sample: 1, more: [[52, 7]] as [number, number][] }];
    expect(
      amountsOf({
        global: [
          [52, 30],
          [54, 1],
        ],
        zones,
      }),
    ).toEqual([
      { 52: 30, 53: 0, 54: 1 },
      { 52: 7, 53: 1, 54: 1 },
    ]);
  });

  test("add what their preset says to their own, and to what a generator is where nothing names it", () => {
    const zones: FixturePreset["zones"] = [{ sample: 0, more: [[51, 3]] }];
    const [amounts] = amountsOf({
      zones,
      offsets: [
        [51, -5],
        [8, -1500],
        [56, 10],
      ],
    });
    expect(amounts).toEqual({ 8: 12_000, 51: -2, 53: 0, 56: 110 });
  });

  test("add the preset's global zone but where its own zone names the same", () => {
    const [amounts] = amountsOf({
      presetGlobal: [
        [48, 100],
        [17, 250],
      ],
      offsets: [[17, -250]],
    });
    expect(amounts).toMatchObject({ 48: 100, 17: -250 });
  });

  test.each([0, 1, 2, 3, 4, 12, 45, 46, 47, 50, 54, 57, 58])("leave generator %d to the instrument alone", (only) => {
    const zones: FixturePreset["zones"] = [{ sample: 0, more: [[only, 5]] }];
    expect(amountsOf({ zones, offsets: [[only, 40]] })).toEqual([{ 53: 0, [only]: 5 }]);
    expect(amountsOf({ offsets: [[only, 40]] })).toEqual([{ 53: 0 }]);
  });

  test.each<[string, [number, number] | undefined, [number, number] | undefined, [number, number]]>([
    ["are all keys without a range", undefined, undefined, [0, 127]],
    ["are those of the instrument", [36, 59], undefined, [36, 59]],
    ["are those of the preset", undefined, [60, 60], [60, 60]],
    ["are those that both have", [36, 59], [50, 127], [50, 59]],
    ["are none if the two share no key", [0, 40], [41, 127], [41, 40]],
  ])("%s", (_, keys, outer, wanted) => {
    const offsets: [number, number][] = outer ? [[43, outer[0] + 256 * outer[1]]] : [];
    const [zone] = zonesOf({ zones: [{ sample: 0, ...(keys ? { keys } : {}) }], offsets });
    expect([zone?.keys, zone?.velocities]).toEqual([wanted, [0, 127]]);
  });

  test("may lie over one another in keys and velocities, and keep their order", () => {
    const zones: FixturePreset["zones"] = [
      { sample: 1, keys: [0, 80], velocities: [0, 100] },
      { sample: 0, keys: [40, 127], velocities: [64, 127] },
      { sample: 1, keys: [60, 60] },
    ];
    expect(zonesOf({ zones }).map(({ keys, velocities, sample }) => [keys, velocities, sample.loopStart])).toEqual([
      [[0, 80], [0, 100], zonesOf({ zones: [{ sample: 1 }] })[0]?.sample.loopStart],
      [[40, 127], [64, 127], 1000],
      [[60, 60], [0, 127], zonesOf({ zones: [{ sample: 1 }] })[0]?.sample.loopStart],
    ]);
  });

  test("that lead to a sample which is not there are left out, and of an exclusive class they stay", () => {
    const zones: FixturePreset["zones"] = [{ sample: 2 }, { sample: 65_535 }, { sample: 1, more: [[57, 3]] }];
    expect(amountsOf({ zones })).toEqual([{ 53: 1, 57: 3 }]);
  });
});

describe("samples", () => {
  const sampleOf = (change: (view: DataView, header: number) => void) => {
    const bytes = changed((view, all) => change(view, bodyOf(all, "shdr")));
    return readSoundFont(from(bytes)).presets[0]?.zones()[0]?.sample;
  };

  test("are told by their headers, name and all", () => {
    expect(sampleOf(() => {})).toEqual({
      name: "sample",
      start: 0,
      end: Math.round(0.15 * 22_050),
      loopStart: 1000,
      loopEnd: 3000,
      sampleRate: 22_050,
      rootKey: 69,
      correction: 0,
      isCompressed: false,
    });
  });

  test.each([
    [0, 400],
    [399, 400],
    [11_025, 11_025],
    [0xffff_ffff, 192_000],
  ])("of %d Hz are played at %d Hz", (rate, used) => {
    expect(sampleOf((view, at) => view.setUint32(at + 36, rate, true))?.sampleRate).toBe(used);
  });

  test.each([
    [127, 127],
    [128, 60],
    [255, 60],
  ])("of the root key %d have the root key %d", (key, used) => {
    expect(sampleOf((view, at) => view.setUint8(at + 40, key))?.rootKey).toBe(used);
  });

  test("have a correction with a sign", () => {
    expect(sampleOf((view, at) => view.setInt8(at + 41, -50))?.correction).toBe(-50);
  });

  test.each([
    [1, false, 3000],
    [2, false, 3000],
    [0x11, true, 3000],
    [0x8001, false, 0],
  ])("of type %d: compressed is %s, the loop ends at %d; ROM holds nothing", (type, isCompressed, loopEnd) => {
    expect(sampleOf((view, at) => view.setUint16(at + 44, type, true))).toMatchObject({ isCompressed, loopEnd });
  });

  test("of 24 bits are read by their upper 16: the same font with and without its lowest bytes", () => {
    const plain = soundFontOf(SAMPLES, [PIANO]);
    const fine = soundFontOf(SAMPLES, [PIANO], new Uint8Array(SAMPLES.length * 3000 + 1).fill(0x7f));
    const [short, long] = [plain, fine].map((bytes) => readSoundFont(from(bytes)));
    const poolOf = (font: typeof short) => font?.read(font.samplesAt, font.samplesLength);
    expect(poolOf(long)).toEqual(poolOf(short));
    expect(long?.presets[0]?.zones()).toEqual(short?.presets[0]?.zones());
  });
});

describe("damage is told in words", () => {
  test.each<[string, Uint8Array]>([
    ["The file is no SoundFont (SF2 or SF3).", Buffer.from("RIFX\0\0\0\0sfbk", "latin1")],
    ["The file is no SoundFont (SF2 or SF3).", Buffer.from("RIFF\0\0\0\0sf", "latin1")],
    ["it has no samples or no presets", soundFontOf(SAMPLES, [PIANO]).subarray(0, 60)],
    ["it has no samples.", changed((_, all) => all.set(Buffer.from("smpx"), bodyOf(all, "smpl") - 8))],
    ["its tables are too long", changed((view, all) => view.setUint32(bodyOf(all, "pdta") - 12, 0x0400_0001, true))],
    ["its tables are incomplete", changed((view, all) => view.setUint32(bodyOf(all, "phdr") - 4, 37, true))],
    ["its tables are incomplete", changed((_, all) => all.set(Buffer.from("igex"), bodyOf(all, "igen") - 8))],
  ])("%s", (message, bytes) => {
    const read = () => readSoundFont(from(bytes));
    expect(read).toThrow(AudioError);
    expect(read).toThrow(message);
  });

  test("a table is never read beyond the list that it stands in, however long it says it is", () => {
    const bytes = changed((view, all) => view.setUint32(bodyOf(all, "shdr") - 4, 0xffff_fff0, true));
    const asked: number[] = [];
    const read: ReadBytes = (offset, length) => {
      asked.push(length);
      return bytes.subarray(offset, offset + length);
    };
    expect(readSoundFont(read).presets).toHaveLength(1);
    expect(Math.max(...asked)).toBeLessThanOrEqual(bytes.length);
  });

  test("zones that lead to one another's whole tables over and over are refused, not counted out", () => {
    const zones = Array.from({ length: 300 }, () => ({ sample: 0 }));
    const presets = Array.from({ length: 300 }, () => ({ ...PIANO, zones: zones.slice(0, 1) }));
    const bytes = changed(
      (view, all) => {
        // The first preset has the zones of all 300, and each leads to the first instrument.
        view.setUint16(bodyOf(all, "phdr") + 38 + 24, 300, true);
        for (let index = 0; index < 300; index++) view.setUint16(bodyOf(all, "pgen") + 4 * index + 2, 0, true);
      },
      [{ ...PIANO, zones }, ...presets.slice(1)],
    );
    const [preset] = readSoundFont(from(bytes)).presets;
    expect(() => preset?.zones()).toThrow(
      new AudioError("truncated", "The SoundFont is damaged: a preset has too many zones."),
    );
  });

  test("any byte may be any other: zones come out whole, or an AudioError does", () => {
    const whole = soundFontOf(SAMPLES, [
      {
        ...PIANO,
        global: [[54, 1]],
        zones: [
          { sample: 0, keys: [0, 60] },
          { sample: 1, velocities: [1, 90] },
        ],
      },
      { ...PIANO, bank: 128, presetGlobal: [[48, 50]], offsets: [[17, 100]] },
    ]);
    const tables = bodyOf(whole, "pdta");
    const places = fc.oneof(fc.nat(60), fc.integer({ min: tables - 20, max: whole.length - 1 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(places, fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [place, value] of changes) bytes[place] = value;
        try {
          for (const zone of readSoundFont(from(bytes)).presets.flatMap(({ zones }) => zones())) {
            expect([zone.keys.length, zone.velocities.length, zone.generators.has(53)]).toEqual([2, 2, true]);
            expect(zone.sample.sampleRate).toBeGreaterThanOrEqual(400);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AudioError);
        }
      }),
      { numRuns: 80 },
    );
  });
});
