import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findMixes, openMix } from "./known-mix.ts";
import { extractStreams } from "./stems-container.ts";

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
/** Of mixture, drums, bass, other and vocals. */
const TONES = [100, 200, 300, 400, 500];

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-container-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A file of as many AAC streams as tones, with a name that a shell or a URL would take for something else. */
async function container(tones: readonly number[]): Promise<string> {
  const file = path.join(await emptyFolder(), "-i Song 1:2.stem.mp4");
  const inputs = tones.flatMap((hertz) => ["-f", "lavfi", "-i", `sine=${hertz}:duration=1:sample_rate=44100`]);
  const maps = tones.flatMap((_, i) => ["-map", `${i}:a`]);
  execFileSync("ffmpeg", ["-loglevel", "error", ...inputs, ...maps, "-c:a", "aac", "-f", "mp4", `file:${file}`]);
  return file;
}

test.skipIf(!hasFfmpeg)("the five streams are the mix and its stems in the order of MUSDB18", async () => {
  const [place] = findMixes(path.dirname(await container(TONES)));
  const { mix, stems, close } = await openMix(place ?? { name: "", path: "", kind: "folder" });
  const sources = [mix, stems.drums, stems.bass, stems.other, stems.vocals];
  const tones = sources.map((source) => tone(source?.read(22_050, 44_100)[0] ?? new Float32Array(0)));
  close();
  expect(tones).toEqual(TONES);
});

/** Of half a second at 44.1 kHz, by how often it rises through zero. */
function tone(samples: Float32Array): number {
  return 50 * Math.round((2 * samples.filter((value, i) => value >= 0 && (samples[i - 1] ?? 1) < 0).length) / 50);
}

test.skipIf(!hasFfmpeg)("a file with other streams is told, and nothing is left behind", async () => {
  const scratch = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("wav0-stems-"));
  const before = await scratch();
  await expect(extractStreams(await container([100, 200]))).rejects.toThrow("does not have the five audio streams");
  expect((await scratch()).filter((name) => !before.includes(name))).toEqual([]);
  await expect(extractStreams("/nowhere/a.stem.mp4")).rejects.toThrow(/could not decode it: .*No such file/);
});

test.skipIf(!hasFfmpeg)("the decoded files are gone once they are closed", async () => {
  const { folder, close } = await extractStreams(await container(TONES));
  expect((await readdir(folder)).toSorted()).toEqual(
    ["bass", "drums", "mixture", "other", "vocals"].map((name) => `${name}.wav`),
  );
  close();
  expect(existsSync(folder)).toBe(false);
});

test("without ffmpeg the message says what to install", async () => {
  await expect(extractStreams("a.stem.mp4", "no-such-ffmpeg")).rejects.toThrow(
    /no-such-ffmpeg, which is not installed: apt install ffmpeg .*brew install ffmpeg.*folder of WAV files/,
  );
});

test.skipIf(!hasFfmpeg || process.platform === "win32")(
  "a song that is open has no files that an interrupt would leave",
  async () => {
    const { folder, unlink } = await extractStreams(await container(TONES));
    unlink();
    expect(existsSync(folder)).toBe(false);
  },
);
