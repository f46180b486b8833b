import { MAX_MIX_TRACKS } from "../../../src/contracts/limits.ts";
import { cycleOf, layerBeat, planLayer, type LayerFrame } from "../../player-core/layer-plan.ts";
import type { ProjectStrip } from "../../../src/contracts/project.ts";
import { faderGain, gainsOf } from "../../player-core/levels.ts";
import { api } from "../platform/api.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { MixTrack } from "../ui/dialogs.ts";
import type { Layer } from "./layers.ts";

/** What layers go along with, and the mixer's rate. */
interface Setting {
  frame: LayerFrame;
  sampleRate: number;
}

/** What was fitted for saving since the page was opened: the sample of a sample, a tempo and a transposition. */
const fitted = new Map<string, string>();

/**
 * Tracks of a mix that lasts as long as the longest layer, in whole bars: shorter ones are repeated as often as they fit.
 * @throws Error where that are more than a mix has
 */
export function placementsOf(all: readonly Layer[], { frame, sampleRate }: Setting): MixTrack[] {
  const beat = layerBeat(frame.bpm, sampleRate);
  const loops = all.map((layer) => planLayer(layer, frame, sampleRate).loop);
  const cycle = cycleOf(loops, beat);
  const gains = gainsOf(all.map(({ strip }) => strip));
  const tracks = all.map(({ sampleId, name }, index) => {
    const loop = loops[index] ?? cycle;
    const times = gains[index] === 0 ? 1 : Math.max(1, Math.floor(cycle / loop));
    const offsetsBeats = Array.from({ length: times }, (_, round) => (round * loop) / beat);
    return { sampleId, label: name, gain: gains[index] ?? 0, offsetsBeats };
  });
  const count = tracks.reduce((sum, { offsetsBeats }) => sum + offsetsBeats.length, 0);
  if (count <= MAX_MIX_TRACKS) return tracks;
  throw new Error(
    `The short layers are repeated until the longest one ends: ${count} pieces, while a mix has ${MAX_MIX_TRACKS} at most. Mute short ones, or mix them first and add the mix.`,
  );
}

/**
 * The samples that sound as the layers do, by the layers' own: what is stretched or shifted while it plays is made by the
 * studio first.
 * @throws Error where the studio is needed and cannot be reached
 */
export async function samplesAsHeard(
  client: Pick<StudioClient, "action">,
  all: readonly Layer[],
  { frame, sampleRate, isOffline }: Setting & { isOffline: boolean },
): Promise<Map<string, string>> {
  const made = all.map(async (layer): Promise<[string, string]> => {
    const { sampleId, bpm } = layer;
    const { tempo, semitones } = planLayer(layer, frame, sampleRate);
    const request = {
      ...(tempo === 1 || bpm === undefined ? {} : { bpm: Math.round(bpm * tempo * 1e6) / 1e6 }),
      ...(semitones === 0 ? {} : { semitones }),
    };
    if (Object.keys(request).length === 0) return [sampleId, sampleId];
    const key = JSON.stringify([sampleId, request]);
    const known = fitted.get(key);
    if (known !== undefined) return [sampleId, known];
    if (isOffline)
      throw new Error("The studio has to fit the layers first, and cannot be reached now. They stay here until it is.");
    const { sample } = await client.action(api.edits.public.fitSample, { sampleId, ...request });
    fitted.set(key, sample.sampleId);
    return [sampleId, sample.sampleId];
  });
  return new Map(await Promise.all(made));
}

/** Strips of the samples that sound as the layers do: levels, mutes and solos as they are set. Of two alike the first counts. */
export function stripsOf(all: readonly Layer[], ids: ReadonlyMap<string, string>): ProjectStrip[] {
  const strips = new Map<string, ProjectStrip>();
  for (const { sampleId: own, strip } of all) {
    const sampleId = ids.get(own) ?? own;
    const { fader, muted, soloed } = strip;
    if (!strips.has(sampleId)) strips.set(sampleId, { sampleId, gain: faderGain(fader), muted, soloed });
  }
  return [...strips.values()];
}
