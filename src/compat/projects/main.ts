import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readWav } from "../../audio/codec/wav.ts";
import { sampleCount } from "../../audio/core/channels.ts";
import { instrumentOf } from "../../audio/project/instrument.ts";
import { PROJECT_FORMATS } from "../../audio/project/project-format.ts";
import { renderKeys } from "../../audio/project/rendered-keys.ts";
import type { ProjectSound } from "../../audio/project/sound.ts";
import { GENRE_NAMES } from "../../audio/synth/genres/genre.ts";
import { readRecipe, type SampleRecipe } from "../../audio/synth/recipe.ts";
import { renderSample, renderStems, type RenderedSample } from "../../audio/synth/render.ts";
import { writeSampleFile } from "../../audio/synth/sample-file.ts";
import { plainKey } from "../../audio/synth/scales.ts";
import { songOf } from "../../audio/synth/song.ts";
import { formatKey } from "../../contracts/words/key.ts";
import { checkEngine } from "./engine-checks.ts";
import { checkAiff, checkMidi, checkProject, type WrittenSound } from "./file-checks.ts";
import { formatChecks, Tally } from "./tally.ts";

/** Loops of as many genres. */
const LOOPS = 24;

// `npm run compat:projects` renders a loop of each of 24 genres and asks programs that are not ours for what is made of them.
const tally = new Tally();
const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-projects-"));
try {
  const recipes = GENRE_NAMES.slice(0, LOOPS).map((genre, seed) =>
    readRecipe({ prompt: `${genre.replaceAll("_", " ")} loop`, type: "loop", bars: 2, seed }),
  );
  for (const recipe of recipes) checkPiece(recipe);
  const [loop] = recipes;
  if (loop) await checkProjects(loop);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${formatChecks(tally.checks())}\n`);
process.exitCode = tally.checks().every(({ wrong }) => wrong.length === 0) ? 0 : 1;

function checkPiece(recipe: SampleRecipe): void {
  process.stderr.write(`${recipe.genre}\n`);
  checkEngine(tally, recipe.genre, recipe);
  checkMidi(tally, recipe.genre, { song: songOf(recipe), folder });
  checkAiff(tally, recipe.genre, { wav: writeSampleFile(renderSample(recipe), {}), folder });
}

async function checkProjects(recipe: SampleRecipe): Promise<void> {
  const whole = writtenOf("loop", renderSample(recipe), { song: songOf(recipe), form: "loop" });
  const stems = [...renderStems(recipe)].map((stem) => writtenOf(stem.part, stem, { form: "loop", stemOf: 0 }));
  const pluck = readRecipe({ prompt: "pluck one shot in A", seed: 1 });
  const keys = [...renderKeys(pluck)].map(({ noteName, rootMidiNote, sample, loop }) =>
    writtenOf(`pluck_${noteName}`, sample, { form: "one_shot", rootMidiNote, ...(loop ? { loop } : {}) }),
  );
  for (const format of PROJECT_FORMATS) {
    const isInstrument = format === "sfz" || format === "decentsampler";
    await checkProject(tally, { format, sounds: isInstrument ? keys : [whole, ...stems], folder });
  }
}

function writtenOf(name: string, sample: RenderedSample, known: Partial<ProjectSound>): WrittenSound {
  const { audio, recipe } = sample;
  const wav = new Uint8Array(writeSampleFile(sample, { title: name }));
  const { bpm, key } = recipe;
  const sound: ProjectSound = {
    name,
    instrument: instrumentOf([name], known.form),
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    frames: sampleCount(readWav(wav).audio),
    ...(known.form === "loop" ? { bpm, key: formatKey(plainKey(key)) } : {}),
    ...known,
  };
  return { sound, wav };
}
