import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { AudioData, Hertz } from "../../audio/audio.ts";
import { decodeAudio } from "../../audio/codec/decode.ts";
import { writeMidi } from "../../audio/notes/midi-file.ts";
import type { SampleRecipe } from "../../audio/synth/recipe.ts";
import { songOf } from "../../audio/synth/song.ts";

/** The notes of a recipe, as Debian's fluidsynth plays them with a General MIDI SoundFont. */
export async function playByFont(recipe: SampleRecipe, font: string, sampleRate: Hertz): Promise<AudioData> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-played-"));
  try {
    const [midi, wav] = [path.join(folder, "song.mid"), path.join(folder, "song.wav")];
    writeFileSync(midi, writeMidi(songOf(recipe)));
    const settings = ["-ni", "-g", "0.5", "-r", String(sampleRate), "-F", wav, "-T", "wav"];
    execFileSync("fluidsynth", [...settings, font, midi], { stdio: "ignore" });
    return (await decodeAudio(new Uint8Array(readFileSync(wav)))).audio;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
