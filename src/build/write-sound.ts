import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeMp3 } from "../audio/codec/mpeg/mp3.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";

// `npm run sound`: renders the loop that the README lets people hear.
const PROMPT = "a dusty 4-bar lo-fi loop at 82 BPM in D minor";
const BITRATE_KBPS = 128;

// Tempo, key and length come of the prompt's words.
const recipe = readRecipe({ prompt: PROMPT, seed: 1 });
const { audio } = renderSample(recipe);
const metadata = { title: PROMPT, bpm: recipe.bpm };
const folder = path.resolve(import.meta.dirname, "../../.github/sounds");
await mkdir(folder, { recursive: true });
await writeFile(
  path.join(folder, "lo-fi-82-Dmin.mp3"),
  await encodeMp3(audio, { bitrateKbps: BITRATE_KBPS, metadata }),
);
