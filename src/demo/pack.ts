import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { measureLoudness } from "../audio/analyse/loudness.ts";
import type { AudioData } from "../audio/audio.ts";
import { encodeFlac } from "../audio/codec/flac/flac.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { readingOf, readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { VERSION } from "../config.ts";
import { isListeningPage, listeningPage, type PromptCard, type VoiceRow } from "./page.ts";
import { spectrogramPng } from "./spectrogram.ts";
import { strikeVoice, type VoiceSound } from "./sheet.ts";

const SEED = 7;

const md5 = (bytes: Uint8Array): Uint8Array => createHash("md5").update(bytes).digest();

/** A folder that no pack can be written to; the message says why and what to do. */
export class PackFolderError extends Error {}

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
 * from disk and needs no network. An earlier pack in the folder is overwritten; all else in it stays.
 * @returns the path of the page
 * @throws PackFolderError if the folder cannot be written to, or has a page or sounds that are no pack's
 */
export async function writePack(folder: string, plan: PackPlan): Promise<string> {
  const page = await openPack(folder);
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
  await writeFile(page, listeningPage({ version: VERSION, groups, voices }));
  return page;
}

/** Makes the folder and a page without sounds, by which a later run knows the folder as its own if this one is stopped. */
async function openPack(folder: string): Promise<string> {
  const [page, audio] = [path.join(folder, "index.html"), path.join(folder, "audio")];
  const isOther = existsSync(page) ? !isListeningPage(await readFile(page, "utf8").catch(() => "")) : existsSync(audio);
  if (isOther) throw new PackFolderError(`${folder} has files that are no listening page; name a new or empty folder`);
  try {
    await mkdir(audio, { recursive: true });
    await writeFile(page, listeningPage({ version: VERSION, groups: [], voices: [] }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PackFolderError(`Cannot write to ${folder} (${why}); name a folder that you may write to`, { cause });
  }
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
