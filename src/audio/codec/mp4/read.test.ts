import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { levelOf, noise } from "../../core/signals.fixture.ts";
import { alacPacket, bitsOf, cookieOf } from "../alac/alac.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { encodeFlac } from "../flac/flac.ts";
import { probeAudio } from "../probe.ts";
import { pack } from "../readers/containers.fixture.ts";
import { concatBytes } from "../riff.ts";
import { writeWav } from "../wav.ts";
import * as mp4 from "./mp4.fixture.ts";

const FRAME = 100;
const steps = Array.from(noise(10 * FRAME, 5), (value) => Math.round(value * 30_000) | 0);
const sound = Float32Array.from(steps, (step) => step / 32_768);
const packets = Array.from({ length: 10 }, (_, i) =>
  alacPacket([steps.slice(i * FRAME, (i + 1) * FRAME)], { bitDepth: 16, frameLength: FRAME, coefficients: [200] }),
);
const entry = mp4.soundEntry("alac", {
  extensions: [mp4.fullBox("alac", [0, 0], cookieOf({ frameLength: FRAME }))],
});
const table = mp4.plainTable(packets, FRAME);
const track = (parts: Partial<mp4.TrackParts> = {}) => mp4.trackBox({ entry, table, ...parts });
const alacFile = (parts: Partial<mp4.TrackParts> = {}, ...more: Uint8Array[]) =>
  mp4.fileOf(packets, mp4.movieBox([track(parts), ...more]));
const samplesOf = async (file: Uint8Array) => (await decodeAudio(file)).audio.channels[0];

test("Apple Lossless comes out as it went in, and its facts are known beforehand", async () => {
  const decoded = await decodeAudio(alacFile({}, mp4.tagsBox({ "\xa9nam": "Noise", tmpo: pack([2, 90]) })));
  expect(decoded.audio).toEqual({ sampleRate: 8_000, channels: [sound] });
  expect(decoded).toMatchObject({ format: "m4a", metadata: { title: "Noise", bpm: 90 }, warnings: [] });
  expect(probeAudio(alacFile())).toMatchObject({
    format: "m4a",
    sampleRate: 8_000,
    channels: 1,
    durationSeconds: 0.125,
  });
});

test.each<[string, Uint8Array]>([
  ["headers of version 1", alacFile({ version: 1 })],
  ["a picture track in front", mp4.fileOf(packets, mp4.movieBox([track({ handler: "vide", id: 2 }), track()]))],
  ["a sound track without a description in front", mp4.fileOf(packets, mp4.movieBox([mp4.box("trak"), track()]))],
  ["free space between", mp4.fileOf(packets, mp4.box("free", "abc"), mp4.movieBox([mp4.box("iods"), track()]))],
  [
    "QuickTime's wrapping",
    alacFile({
      entry: mp4.soundEntry("alac", {
        version: 1,
        more: new Uint8Array(16),
        extensions: [
          mp4.box("wave", mp4.box("frma", "alac"), mp4.fullBox("alac", [0, 0], cookieOf({ frameLength: FRAME }))),
        ],
      }),
    }),
  ],
])("a file with %s is read", async (_, file) => {
  expect(await samplesOf(file)).toEqual(sound);
});

describe("an edit list", () => {
  const edited = (edits: readonly (readonly [number, number])[], version = 0) =>
    samplesOf(alacFile({ before: [mp4.editsBox(edits, version)] }));

  test.each([0, 1])("of version %d says which parts are heard, in which order", async (version) => {
    // In thousandths of a second and in samples: 8 samples to one.
    expect(await edited([[50, 160]], version)).toEqual(sound.subarray(160, 560));
    const both = [...sound.subarray(800), ...sound.subarray(0, 400)];
    expect(
      await edited(
        [
          [25, 800],
          [50, 0],
        ],
        version,
      ),
    ).toEqual(Float32Array.from(both));
    // A delay, and a part without an end.
    expect(
      await edited(
        [
          [30, -1],
          [0, 40],
        ],
        version,
      ),
    ).toEqual(sound.subarray(40));
  });

  test("that ends about where the sound does loses none of it, and one beyond it adds nothing", async () => {
    expect(await edited([[124, 0]])).toEqual(sound);
    expect(await edited([[120, 0]])).toEqual(sound.subarray(0, 960));
    expect(await edited([[5_000, 40]])).toEqual(sound.subarray(40));
    const long = alacFile({ timescale: 8_000, before: [mp4.editsBox([[125, 8]])] });
    expect(probeAudio(long).durationSeconds).toBe(0.124);
    expect(await samplesOf(long)).toEqual(sound.subarray(8));
  });

  test("of nothing that there is leaves no audio", async () => {
    await expect(edited([[10, 90_000]])).rejects.toMatchObject({ kind: "empty" });
  });

  test("that repeats the sound beyond the limit is refused before it is copied", async () => {
    const many = Array.from({ length: 5_000 }, () => [125, 0] as const);
    const file = alacFile({ before: [mp4.editsBox(many)] });
    await expect(decodeAudio(file, { maxSeconds: 60 })).rejects.toMatchObject({
      kind: "too-long",
      message: expect.stringContaining("625 s"),
    });
  });
});

test("the last packet ends where the sum of durations does, and what iTunes says wins over all", async () => {
  const [, ...rest] = table;
  const short = [
    mp4.tableBox("stts", [
      [9, FRAME],
      [1, 37],
    ]),
    ...rest,
  ];
  expect(await samplesOf(alacFile({ table: short }))).toEqual(sound.subarray(0, 937));
  const gapless = (delay: string) => mp4.tagsBox({ iTunSMPB: ` 00000000 ${delay} 00000010 0000000000000100` });
  const before = [mp4.editsBox([[10, 0]])];
  expect(await samplesOf(alacFile({ before }, gapless("00000020")))).toEqual(sound.subarray(32, 288));
  // More than there is: the edit list counts.
  expect(await samplesOf(alacFile({ before }, gapless("00001000")))).toEqual(sound.subarray(0, 80));
});

describe("fragments", () => {
  type Run = Parameters<typeof mp4.fullBox>;
  const TRACK = 7;
  const extend = mp4.box("mvex", mp4.fullBox("trex", [0, 0], [4, TRACK], [4, 1], [4, FRAME], [4, 0], [4, 0]));
  const moving = (listed: Uint8Array[] = []) => mp4.movieBox([track({ id: TRACK, table: listed }), extend]);

  /** A fragment of these packets, which stand behind it; `runs` are made once its length is known. */
  function fragmentOf(
    own: readonly Uint8Array[],
    {
      head = [
        [0, 0],
        [4, TRACK],
      ],
      run,
      wrap = mp4.box,
    }: { head?: readonly unknown[]; run: (offset: number) => Run; wrap?: typeof mp4.box },
  ): Uint8Array {
    const [flags, ...parts] = head as [readonly [number, number], ...[number, number][]];
    const make = (offset: number) =>
      wrap(
        "moof",
        mp4.fullBox("mfhd", [0, 0], [4, 1]),
        mp4.box("traf", mp4.fullBox("tfhd", flags, ...parts), mp4.fullBox(...run(offset))),
      );
    return concatBytes([make(make(0).length + 8), mp4.box("mdat", ...own)]);
  }

  const sized =
    (own: readonly Uint8Array[], flags = 0x201) =>
    (offset: number): Run => {
      const rows = own.flatMap(({ length }): [number, number][] => [
        ...(flags & 0x100 ? ([[4, FRAME]] as [number, number][]) : []),
        [4, length],
        ...(flags & 0x400 ? ([[4, 0]] as [number, number][]) : []),
        ...(flags & 0x800 ? ([[4, 0]] as [number, number][]) : []),
      ]);
      return [
        "trun",
        [0, flags],
        [4, own.length],
        [4, offset],
        ...(flags & 4 ? ([[4, 0]] as [number, number][]) : []),
        ...rows,
      ];
    };
  const [first, second] = [packets.slice(0, 4), packets.slice(4)];
  const type = mp4.box("ftyp", "iso5");

  test.each([0x201, 0x205, 0x301, 0xf05])("with runs of flags %d are read one after the other", async (flags) => {
    const file = [type, moving(), ...[first, second].map((own) => fragmentOf(own, { run: sized(own, flags) }))];
    expect(await samplesOf(concatBytes(file))).toEqual(sound);
    expect(probeAudio(concatBytes(file)).durationSeconds).toBe(0.125);
  });

  test("go on where the movie's own packets end", async () => {
    const head = mp4.fileOf(first, moving(mp4.plainTable(first, FRAME)));
    expect(await samplesOf(concatBytes([head, fragmentOf(second, { run: sized(second) })]))).toEqual(sound);
  });

  test("with a size of 64 bits count from their own beginning", async () => {
    const file = [type, moving(), fragmentOf(packets, { run: sized(packets), wrap: mp4.largeBox })];
    expect(await samplesOf(concatBytes(file))).toEqual(sound);
  });

  test("that state place, description, duration and size for all their packets need no list", async () => {
    const same = packets.map((packet) => concatBytes([packet, new Uint8Array(400 - packet.length)]));
    const start = type.length + moving().length;
    const run = (offset: number): Run => ["trun", [0, 1], [4, same.length], [4, offset]];
    const head = [
      [0, 0x1b],
      [4, TRACK],
      [8, start],
      [4, 1],
      [4, FRAME],
      [4, 400],
    ];
    expect(await samplesOf(concatBytes([type, moving(), fragmentOf(same, { head, run })]))).toEqual(sound);
  });

  test("of other tracks are passed over, and a count of billions ends with the list", async () => {
    const other = fragmentOf(first, {
      head: [
        [0, 0],
        [4, TRACK + 1],
      ],
      run: sized(first),
    });
    const lying = (offset: number): Run => {
      const [name, flags, , ...rest] = sized(packets)(offset);
      return [name, flags, [4, 0xffff_ffff], ...rest];
    };
    const file = concatBytes([type, moving(), other, fragmentOf(packets, { run: lying })]);
    expect(await samplesOf(file)).toEqual(sound);
  });

  test("none of them, and no packets, are no audio", async () => {
    await expect(decodeAudio(concatBytes([type, moving()]))).rejects.toMatchObject({
      kind: "empty",
      message: expect.stringContaining("no packets"),
    });
  });
});

test("a file that is cut off gives its whole packets, and a word says what is missing", async () => {
  const movie = mp4.movieBox([track({ table: mp4.plainTable(packets, FRAME, 0) })]);
  const at = mp4.box("ftyp", "M4A ").length + movie.length + 8;
  const moved = mp4.movieBox([track({ table: mp4.plainTable(packets, FRAME, at) })]);
  const file = concatBytes([mp4.box("ftyp", "M4A "), moved, mp4.box("mdat", ...packets)]);
  expect(await decodeAudio(file)).toMatchObject({ audio: { channels: [sound] }, warnings: [] });
  const cut = await decodeAudio(file.subarray(0, file.length - (packets[9]?.length ?? 0) - 3));
  expect(cut.audio.channels).toEqual([sound.subarray(0, 800)]);
  expect(cut.warnings).toEqual([expect.stringContaining("200 of 1000 samples (20 %) are missing")]);
});

describe("codecs", () => {
  const codecFile = (codec: string, extensions: Uint8Array[], own: Uint8Array[] = packets) =>
    mp4.fileOf(
      own,
      mp4.movieBox([mp4.trackBox({ entry: mp4.soundEntry(codec, { extensions }), table: mp4.plainTable(own, FRAME) })]),
    );

  test("FLAC comes out as it went in", async () => {
    const flac = encodeFlac({ sampleRate: 8_000, channels: [sound] });
    const at = 4 + 4 + 34;
    const info = flac.slice(4, at);
    info[0] = 0x80;
    // The blocks behind the first are not needed; frames begin at the first sync code.
    const frames = flac.subarray(
      flac.findIndex((byte, i) => i >= at && byte === 0xff && (flac[i + 1] ?? 0) >> 1 === 0x7c),
    );
    const file = mp4.fileOf(
      [frames],
      mp4.movieBox([
        mp4.trackBox({
          entry: mp4.soundEntry("fLaC", { extensions: [mp4.fullBox("dfLa", [0, 0], info)] }),
          table: mp4.plainTable([frames], sound.length),
        }),
      ]),
    );
    expect(await samplesOf(file)).toEqual(sound);
  });

  test("Opus is silent where its packets are, without what its decoder needs to begin", async () => {
    const silent = Array.from({ length: 5 }, () => Uint8Array.of(0xfc, 0xff, 0xfe));
    const head = mp4.box("dOps", [1, 0], [1, 2], [2, 312], [4, 44_100], [2, 0], [1, 0]);
    const own = mp4.trackBox({
      entry: mp4.soundEntry("Opus", { channels: 2, extensions: [head] }),
      table: mp4.plainTable(silent, 960),
      timescale: 48_000,
      before: [mp4.editsBox([[4_488, 312]])],
    });
    const { audio } = await decodeAudio(mp4.fileOf(silent, mp4.movieBox([own], 48_000)));
    expect(audio.sampleRate).toBe(48_000);
    expect(audio.channels.map(({ length }) => length)).toEqual([4_488, 4_488]);
    expect(audio.channels.map(levelOf).every((level) => level < 1e-9)).toBe(true);
  });

  test.each([
    ["an edit that begins too early, as FFmpeg 5.1 writes it for a source of 16 kHz", [mp4.editsBox([[4_696, 104]])]],
    ["no edit", []],
  ])("Opus loses what its decoder needs to begin, with %s", async (_, before) => {
    const silent = Array.from({ length: 5 }, () => Uint8Array.of(0xfc, 0xff, 0xfe));
    const head = mp4.box("dOps", [1, 0], [1, 2], [2, 312], [4, 16_000], [2, 0], [1, 0]);
    const own = mp4.trackBox({
      entry: mp4.soundEntry("Opus", { channels: 2, extensions: [head] }),
      table: mp4.plainTable(silent, 960),
      timescale: 48_000,
      before,
    });
    const file = mp4.fileOf(silent, mp4.movieBox([own], 48_000));
    const { audio } = await decodeAudio(file);
    expect(audio.channels.map(({ length }) => length)).toEqual([4_488, 4_488]);
    expect(probeAudio(file).durationSeconds).toBe(4_488 / 48_000);
  });

  test("AAC is left to a decoder elsewhere, as a stream of its packets", async () => {
    const given: Uint8Array[] = [];
    const answer = writeWav({ sampleRate: 44_100, channels: [new Float32Array(10 * 1_024).fill(0.5)] });
    const foreign = { aac: (adts: Uint8Array) => (given.push(adts), Promise.resolve(answer)) };
    const file = codecFile("mp4a", [mp4.streamBox(bitsOf([5, 2], [4, 4], [4, 1], [3, 0]))]);
    expect((await decodeAudio(file, { foreign })).audio.sampleRate).toBe(44_100);
    expect(given[0]?.length).toBe(packets.reduce((sum, { length }) => sum + length + 7, 0));
    await expect(decodeAudio(file)).rejects.toMatchObject({ message: expect.stringContaining("Install ffmpeg") });
  });

  const described = bitsOf([5, 2], [4, 4], [4, 1], [3, 0]);
  test.each<[string, string, Uint8Array[], RegExp]>([
    ["ac-3", "unsupported", [], /Dolby Digital \(AC-3\)/],
    ["drms", "unsupported", [], /copy-protected AAC/],
    ["what", "unsupported", [], /the codec "what"/],
    ["mp4a", "unsupported", [], /AAC of a kind that is not read/],
    [
      "mp4a",
      "unsupported",
      [mp4.streamBox(bitsOf([5, 31], [6, 10], [4, 4], [4, 2]))],
      /AAC of a kind that is not read/,
    ],
    ["mp4a", "unsupported", [mp4.streamBox(described, { objectType: 0xdd })], /holds Vorbis/],
    ["alac", "truncated", [], /lacks its description/],
    ["Opus", "truncated", [mp4.box("dOps", [1, 0], [1, 2])], /lacks its Opus header/],
    ["fLaC", "truncated", [], /lacks its FLAC header/],
  ])("%s without what is needed is %s, and the message says so", async (codec, kind, extensions, message) => {
    const file = codecFile(codec, extensions);
    await expect(decodeAudio(file)).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(() => probeAudio(file)).toThrow(message);
  });
});

test.each<[string, string, Uint8Array, RegExp]>([
  ["no movie", "truncated", mp4.fileOf(packets), /lacks its description \(moov\)/],
  ["no track", "unsupported", mp4.fileOf(packets, mp4.movieBox([])), /holds no sound/],
  ["pictures only", "unsupported", alacFile({ handler: "vide" }), /holds no sound/],
])("a file with %s is %s, and the message says so", async (_, kind, file, message) => {
  await expect(decodeAudio(file)).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
});

test("arbitrary changes give an AudioError or audio within the limit", async () => {
  const file = alacFile(
    { before: [mp4.editsBox([[100, 8]])] },
    mp4.tagsBox({ iTunSMPB: "0 00000000 00000000 0000000000000100" }),
  );
  const movie = file.length - mp4.fileOf(packets).length;
  const edits = fc.array(fc.tuple(fc.nat(movie - 1), fc.constantFrom(0, 1, 7, 127, 128, 255)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(edits, fc.integer({ min: 0, max: 60 }), async (changes, cut) => {
      const bytes = file.slice(0, file.length - cut);
      for (const [offset, value] of changes) if (offset < bytes.length) bytes[file.length - movie + offset] = value;
      const outcome = await decodeAudio(bytes, { maxSeconds: 2 }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AudioError);
      else expect(outcome).toMatchObject({ format: "m4a" });
    }),
    { numRuns: 300 },
  );
}, 60_000);
