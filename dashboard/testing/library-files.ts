import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { writeWav } from "../../src/audio/codec/wav.ts";

/** What is imported: name, pitch, tempo, key, seconds. The last one is a one-shot. */
export const FILES = [
  ["warm_chords", 220, 84, "C major", 2],
  ["dusty_drums", 90, 120, "A minor", 1],
  ["deep_bass", 55, 100, "F minor", 1.5],
  ["bright_hit", 880, undefined, undefined, 0.25],
] as const;

/** Writes FILES as audio. @returns their paths */
export async function writeFiles(folder: string): Promise<string[]> {
  const written = FILES.map(async ([name, hertz, bpm, key, seconds]) => {
    const sampleRate = 44_100;
    const samples = Float32Array.from(
      { length: seconds * sampleRate },
      (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / sampleRate) * Math.exp((-3 * at) / sampleRate),
    );
    const metadata = { ...(bpm === undefined ? { oneShot: true } : { bpm }), ...(key === undefined ? {} : { key }) };
    const file = path.join(folder, `${name}.wav`);
    await writeFile(file, writeWav({ sampleRate, channels: [samples] }, { metadata }));
    return file;
  });
  return Promise.all(written);
}

/** Imports FILES into the library, whose view is shown. They are there when their rows are. */
export async function importFiles(page: Page): Promise<void> {
  const files = await writeFiles(await mkdtemp(path.join(os.tmpdir(), "wav0-imported-")));
  await page.locator("input[data-purpose=import]").first().setInputFiles(files);
}

/**
 * A file manager that writes down what it was asked to show, for a process whose PATH has the folder.
 * @returns the file that it writes into
 */
export async function writeFakeFileManager(folder: string): Promise<string> {
  const program = path.join(folder, "xdg-open");
  const revealed = path.join(folder, "revealed");
  await writeFile(program, `#!/bin/sh\nprintf '%s' "$1" > "${revealed}"\n`);
  await chmod(program, 0o755);
  return revealed;
}
