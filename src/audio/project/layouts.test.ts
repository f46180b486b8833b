import { describe, expect, test } from "vitest";
import { layOut, PROJECT_FORMATS } from "./project-format.ts";
import type { ProjectFormat } from "./project-format.ts";
import type { ProjectSound } from "./sound.ts";
import { hitSound, loopSound, pathsOf, SONG, textOf } from "./sounds.fixture.ts";

const APPLICATION = { name: "wav0-mcp", version: "1.2.3" };

function laidOut(format: ProjectFormat, sounds: readonly ProjectSound[], name = "Night drive") {
  return layOut(format, { name, sounds }, APPLICATION);
}

const LOOP = loopSound({
  song: SONG,
  outline: [0, 127, 64],
  facts: { prompt: "warm house", seed: 7, licence: "Yours" },
});
const STEM = loopSound({ name: "loop_drums", instrument: "Drums", stemOf: 0 });

test.each(PROJECT_FORMATS)("%s gives the same files twice, each of another name within one folder", (format) => {
  const { entries } = laidOut(format, [LOOP, STEM, hitSound()]);
  expect(laidOut(format, [LOOP, STEM, hitSound()]).entries).toEqual(entries);
  const paths = pathsOf(entries).map((path) => path.toLowerCase());
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.filter((path) => !/^[\w./#-]+$/.test(path))).toEqual([]);
});

describe("a pack", () => {
  test("has folders by instrument, and stems and MIDI in folders of their own", () => {
    expect(pathsOf(laidOut("pack", [LOOP, STEM, hitSound()]).entries)).toEqual([
      "Night_drive/README.txt",
      "Night_drive/pack.json",
      "Night_drive/cover.svg",
      "Night_drive/Loops/wav0_124_warm_house_Amin.wav",
      "Night_drive/MIDI/wav0_124_warm_house_Amin.mid",
      "Night_drive/Stems/wav0_124_warm_house_Amin/loop_drums.wav",
      "Night_drive/Kicks/kick.wav",
    ]);
  });

  test("says of every file how it was made", () => {
    const { entries } = laidOut("pack", [LOOP, STEM]);
    const { samples } = JSON.parse(textOf(entries, "Night_drive/pack.json"));
    expect(samples[0]).toEqual({
      file: "Loops/wav0_124_warm_house_Amin.wav",
      midi: "MIDI/wav0_124_warm_house_Amin.mid",
      name: "wav0_124_warm_house_Amin",
      instrument: "Loops",
      form: "loop",
      bpm: 124,
      key: "A minor",
      beats: 16,
      durationSeconds: 7.742,
      sampleRate: 44_100,
      channels: 2,
      prompt: "warm house",
      seed: 7,
      licence: "Yours",
    });
    expect(samples[1]).toMatchObject({ stemOf: "Loops/wav0_124_warm_house_Amin.wav" });
    expect(textOf(entries, "Night_drive/README.txt")).toContain(
      "Loops/wav0_124_warm_house_Amin.wav  (124 BPM, A minor, 7.74 s)",
    );
  });

  test("has a cover with a waveform for each sound that has one", () => {
    const cover = textOf(laidOut("pack", [LOOP, hitSound()], "<Night & day>").entries, "Night_day/cover.svg");
    expect(cover.match(/<polygon /g)).toHaveLength(1);
    expect(cover).toContain("&lt;Night &amp; day&gt;");
  });
});

describe("an Ableton folder", () => {
  test("names tempo and key unless the name has them, and cuts loops to exact beats", () => {
    const named = loopSound({ name: "break", frames: loopSound().frames + 300, bpm: 124.5, key: "F# minor" });
    const exact = Math.round((16 * 60 * 44_100) / 124.5);
    const { entries } = laidOut("ableton", [LOOP, { ...named, frames: exact + 300 }, hitSound({ key: "C major" })]);
    expect(entries.slice(1)).toMatchObject([
      { path: "Night_drive/Samples/wav0_124_warm_house_Amin.wav", beats: 16, frames: LOOP.frames },
      { path: "Night_drive/Samples/wav0_124_warm_house_Amin.mid" },
      { path: "Night_drive/Samples/break_124.5_F#m.wav", beats: 16, frames: exact },
      { path: "Night_drive/Samples/kick_C.wav" },
    ]);
  });

  test("leaves alone what ends elsewhere than on a beat", () => {
    const { entries } = laidOut("ableton", [loopSound({ frames: 100_000 })]);
    expect(entries[1]).toEqual({ kind: "audio", path: "Night_drive/Samples/wav0_124_warm_house_Amin.wav", sound: 0 });
  });
});

describe("instruments", () => {
  const pitched = [60, 67, 48].map((rootMidiNote) =>
    hitSound({
      name: `C#_${rootMidiNote}`,
      instrument: "Leads",
      rootMidiNote,
      loop: { startSample: 100, endSample: 200 },
    }),
  );

  test("samples of different pitch share the keyboard at their middles, without a gap", () => {
    const sfz = textOf(laidOut("sfz", pitched).entries, "Night_drive/Night_drive.sfz");
    const zones = [...sfz.matchAll(/lokey=(\d+)\nhikey=(\d+)\npitch_keycenter=(\d+)/g)].map((zone) =>
      zone.slice(1).join(" "),
    );
    expect(zones).toEqual(["0 54 48", "55 63 60", "64 127 67"]);
    expect(sfz).toContain("sample=samples/Cs_48.wav");
    expect(sfz).toContain("loop_mode=loop_continuous\nloop_start=100\nloop_end=199");
  });

  test("the preset of DecentSampler has the same zones", () => {
    const preset = textOf(laidOut("decentsampler", pitched).entries, "Night_drive/Night_drive.dspreset");
    expect(preset).toContain(
      '<sample path="samples/Cs_60.wav" rootNote="60" loNote="55" hiNote="63" loopEnabled="true" loopStart="100" loopEnd="199"/>',
    );
  });

  test("drums lie on their keys of General MIDI, all else on free keys, each sample on one", () => {
    const kit = [
      hitSound({ name: "odd", instrument: "Other" }),
      hitSound(),
      hitSound({ name: "kick2" }),
      hitSound({ name: "snare", instrument: "Snares" }),
    ];
    const sfz = textOf(laidOut("sfz", kit).entries, "Night_drive/Night_drive.sfz");
    expect([...sfz.matchAll(/lokey=(\d+)/g)].map(([, key]) => key)).toEqual(["37", "36", "39", "38"]);
    expect(sfz.match(/pitch_keytrack=0/g)).toHaveLength(4);
    expect(sfz.match(/loop_mode=one_shot/g)).toHaveLength(4);
  });

  test("samples of one pitch get a key each, so that none is lost", () => {
    const sfz = textOf(
      laidOut(
        "sfz",
        [0, 1].map(() => hitSound({ rootMidiNote: 60 })),
      ).entries,
      "Night_drive/Night_drive.sfz",
    );
    expect([...sfz.matchAll(/lokey=(\d+)/g)].map(([, key]) => key)).toEqual(["36", "37"]);
  });

  test("more samples than keys are refused", () => {
    expect(() =>
      laidOut(
        "sfz",
        Array.from({ length: 93 }, () => hitSound()),
      ),
    ).toThrow("An instrument has 92 keys");
  });
});

test("MIDI of one sample is a file, of several an archive; samples without notes have none", () => {
  expect(laidOut("midi", [LOOP, hitSound()])).toMatchObject({ extension: "mid", entries: [{ kind: "file" }] });
  expect(laidOut("midi", [LOOP, LOOP])).toMatchObject({
    extension: "zip",
    entries: [
      { path: "Night_drive/wav0_124_warm_house_Amin.mid" },
      { path: "Night_drive/wav0_124_warm_house_Amin_2.mid" },
    ],
  });
  expect(laidOut("midi", [hitSound()]).entries).toEqual([]);
});
