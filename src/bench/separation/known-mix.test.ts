import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { at, largestDifference, noise } from "../../audio/core/signals.fixture.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { findMixes, openMix } from "./known-mix.ts";

/** Of a step of 24 bits. */
const STEP = 2 ** -23;

const quiet = (seed: number, length = 3_000): Float32Array => noise(length, seed).map((value) => value * 0.2);

async function folderOf(files: Record<string, Float32Array[] | string>, sampleRate = 8_000): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-mixes-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(
      file,
      typeof content === "string" ? content : writeWav({ sampleRate, channels: content }, { bitDepth: 24 }),
    );
  }
  return folder;
}

async function openFirst(folder: string) {
  const [place] = findMixes(folder);
  if (!place) throw new Error(`No mix in ${folder}`);
  const known = await openMix(place);
  onTestFinished(known.close);
  return known;
}

test("songs are found in the folder itself, in those of MUSDB18 and as containers, without hidden files", async () => {
  const [drums, bass] = [[quiet(1)], [quiet(2)]];
  const folder = await folderOf({
    "test/B Side/drums.wav": drums,
    "test/B Side/bass.wav": bass,
    "train/A Side/drums.wav": drums,
    "train/A Side/mixture.wav": bass,
    "train/C.stem.mp4": "",
    "train/songs/one.wav": drums,
    "train/songs/two.wav": drums,
    "__MACOSX/drums.wav": drums,
    "__MACOSX/bass.wav": bass,
    "notes.txt": "",
  });
  expect(findMixes(folder).map(({ name, kind }) => [name, kind])).toEqual([
    [path.join("test", "B Side"), "folder"],
    [path.join("train", "C.stem.mp4"), "container"],
    [path.join("train", "A Side"), "folder"],
  ]);
  expect(findMixes(path.join(folder, "test", "B Side"))).toEqual([
    { name: "B Side", path: path.join(folder, "test", "B Side"), kind: "folder" },
  ]);
});

test.skipIf(process.platform === "win32")(
  "folders may be links, and links that lead nowhere are passed over",
  async () => {
    const songs = await folderOf({ "A Side/drums.wav": [quiet(1)], "A Side/bass.wav": [quiet(2)] });
    const folder = await folderOf({});
    await symlink(path.join(songs, "A Side"), path.join(folder, "linked"));
    await symlink(path.join(songs, "B Side"), path.join(folder, "gone"));
    expect(findMixes(folder).map(({ name }) => name)).toEqual(["linked"]);
  },
);

test("parts of a stem are summed, a mono file is on both sides, and a shorter one ends in silence", async () => {
  const [kick, left, right, bass] = [quiet(1), quiet(2), quiet(3), quiet(4, 2_000)];
  const folder = await folderOf({ "kick.wav": [kick], "hats.wav": [left, right], "bass.wav": [bass] });
  const { mix, stems } = await openFirst(folder);
  expect([mix.sampleRate, mix.channelCount, mix.length]).toEqual([8_000, 2, 3_000]);
  expect(Object.keys(stems)).toEqual(["drums", "bass"]);
  const drums = stems.drums?.read(500, 2_500) ?? [];
  [left, right].forEach((side, channel) => {
    const expected = side.slice(500, 2_500).map((value, i) => value + at(kick, 500 + i));
    expect(largestDifference(drums[channel] ?? [], expected)).toBeLessThan(3 * STEP);
    const sum = expected.map((value, i) => value + (500 + i < 2_000 ? at(bass, 500 + i) : 0));
    expect(largestDifference(mix.read(500, 2_500)[channel] ?? [], sum)).toBeLessThan(4 * STEP);
  });
});

test("the mix is its own file where there is one", async () => {
  const files = { "mixture.wav": [quiet(9)], "drums.wav": [quiet(1)], "vocals.wav": [quiet(2)] };
  const { mix, stems } = await openFirst(await folderOf(files));
  expect(Object.keys(stems)).toEqual(["drums", "vocals"]);
  expect(largestDifference(mix.read(0, 3_000)[0] ?? [], quiet(9))).toBeLessThan(STEP);
});

test.each([
  ["is the rest of the mix beside a voice", {}, 2],
  ["adds nothing where its parts are there", { "drums.wav": [quiet(2)] }, 2],
])("an instrumental %s", async (_, more, seed) => {
  const { mix, stems } = await openFirst(
    await folderOf({ "vocals.wav": [quiet(1)], "instrumental.wav": [quiet(2)], ...more }),
  );
  expect(stems.other).toBeUndefined();
  const sum = quiet(1).map((value, i) => value + at(quiet(seed), i));
  expect(largestDifference(mix.read(0, 3_000)[0] ?? [], sum)).toBeLessThan(3 * STEP);
});

test("files that do not belong together are refused with what to do, and so is what is no audio", async () => {
  const folder = await folderOf({ "drums.wav": [quiet(1)], "bass.wav": [quiet(2)] });
  await writeFile(path.join(folder, "vocals.wav"), writeWav({ sampleRate: 16_000, channels: [quiet(3)] }));
  await expect(openFirst(folder)).rejects.toThrow(
    "different sample rates (drums.wav has 8000 Hz, vocals.wav has 16000 Hz): convert them to one",
  );
  const wide = await folderOf({ "drums.wav": [quiet(1), quiet(2), quiet(3)], "bass.wav": [quiet(2), quiet(4)] });
  await expect(openFirst(wide)).rejects.toThrow("2 and 3 channels: convert them to two");
  const broken = await folderOf({ "drums.wav": [quiet(1)], "bass.wav": "no sound" });
  await expect(openFirst(broken)).rejects.toThrow(/can be read/);
});
