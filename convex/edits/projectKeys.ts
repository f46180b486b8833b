/** The keys of an instrument that the built-in engine renders. In Node, as everything that makes audio. */
"use node";

import { isPlayable, renderKeys } from "../../src/audio/project/rendered-keys.ts";
import { sampleCount } from "../../src/audio/core/channels.ts";
import { recipeSchema } from "../../src/audio/synth/recipe-schema.ts";
import { writeSampleFile } from "../../src/audio/synth/sample-file.ts";
import type { ProjectFormat } from "../../src/contracts/project-formats.ts";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import type { Listened } from "./projectSounds.ts";

/**
 * An instrument made of one one-shot whose score is kept has its keys rendered instead of resampled. All else stays as it is:
 * several samples are the keys that its user chose, and what has no score has but the one.
 */
export async function withRenderedKeys(
  ctx: Pick<ActionCtx, "runQuery">,
  userId: string,
  { listened, format }: { listened: Listened[]; format: ProjectFormat },
): Promise<Listened[]> {
  const [only, ...others] = listened;
  const isInstrument = format === "sfz" || format === "decentsampler";
  if (!isInstrument || !only || others.length > 0 || only.sound.loop) return listened;
  const { sampleId } = only.member;
  const kept = await ctx.runQuery(internal.edits.sources.recipe, { userId, sampleId });
  const recipe = kept === null ? null : recipeSchema.parse(JSON.parse(kept));
  if (!recipe || !isPlayable(recipe)) return listened;
  const keys: Listened[] = [];
  for (const { rootMidiNote, noteName, sample, loop } of renderKeys(recipe)) {
    const name = `${only.sound.name}_${noteName}`;
    const described = { title: name, comment: only.sound.name, ...(loop ? { loop, oneShot: false } : {}) };
    const bytes = new Uint8Array(writeSampleFile(sample, described));
    const { key: _key, ...sound } = only.sound;
    const { sampleRate, channels } = sample.audio;
    const frames = sampleCount(sample.audio);
    const heard = { name, rootMidiNote, sampleRate, channels: channels.length, frames, ...(loop ? { loop } : {}) };
    // Other work of this process goes on between two keys.
    await new Promise((resolve) => setImmediate(resolve));
    keys.push({ member: only.member, sound: { ...sound, ...heard }, bytes });
  }
  return keys.length > 1 ? keys : listened;
}
