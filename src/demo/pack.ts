import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { measureLoudness } from "../audio/analyse/loudness.ts";
import type { AudioData } from "../audio/audio.ts";
import { encodeFlac } from "../audio/codec/flac/flac.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { readingOf, readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { VERSION } from "../config.ts";
import { listeningPage, type PromptCard, type VoiceRow } from "./page.ts";
import { spectrogramPng } from "./spectrogram.ts";
import { strikeVoice, type VoiceSound } from "./sheet.ts";

const SEED = 7;

const md5 = (bytes: Uint8Array): Uint8Array => createHash("md5").update(bytes).digest();

/** Contents of a pack. */
export interface PackPlan {
  /** Prompts by the title of their section. */
  prompts: Readonly<Record<string, readonly string[]>>;
  voices: readonly VoiceSound[];
  /** Told each sound that is done. */
  onSound?: (name: string) => void;
}

/**
 * Renders prompts and voices as FLAC files into `audio/` of a folder and writes `index.html` beside it, which opens
 * from disk and needs no network. Files of the same names are overwritten.
 * @returns the path of the page
 */
export async function writePack(folder: string, plan: PackPlan): Promise<string> {
  await mkdir(path.join(folder, "audio"), { recursive: true });
  const groups = [];
  let count = 0;
  for (const [title, prompts] of Object.entries(plan.prompts)) {
    const cards: PromptCard[] = [];
    for (const prompt of prompts) {
      cards.push(await writePrompt(folder, { prompt, number: ++count }));
      plan.onSound?.(prompt);
    }
    groups.push({ title, cards });
  }
  const voices: VoiceRow[] = [];
  for (const voice of plan.voices) {
    voices.push(await writeVoice(folder, voice));
    plan.onSound?.(voice.label);
  }
  const page = path.join(folder, "index.html");
  await writeFile(page, listeningPage({ version: VERSION, groups, voices }));
  return page;
}

async function writePrompt(
  folder: string,
  { prompt, number }: { prompt: string; number: number },
): Promise<PromptCard> {
  const recipe = readRecipe({ prompt, seed: SEED });
  const { audio } = renderSample(recipe);
  const file = await writeAudio(folder, `prompt-${String(number).padStart(2, "0")}`, audio);
  return {
    prompt,
    reading: readingOf(recipe),
    file,
    picture: spectrogramPng(audio, { width: 480, height: 144 }),
    loudness: measureLoudness(audio).integratedLufs,
    seconds: sampleCount(audio) / audio.sampleRate,
  };
}

async function writeVoice(folder: string, voice: VoiceSound): Promise<VoiceRow> {
  const { audio, hash, figures } = strikeVoice(voice);
  const file = await writeAudio(folder, `voice-${voice.name}`, audio);
  return { label: voice.label, file, picture: spectrogramPng(audio, { width: 160, height: 48 }), hash, figures };
}

/** @returns the file's path from the page */
async function writeAudio(folder: string, name: string, audio: AudioData): Promise<string> {
  const file = `audio/${name}.flac`;
  await writeFile(path.join(folder, file), encodeFlac(audio, { bitDepth: 16, ditherSeed: SEED, md5 }));
  return file;
}
