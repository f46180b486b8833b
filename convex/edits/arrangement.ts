import type { Placement } from "../../src/audio/mix/mix.ts";
import type { mixSamples } from "../../src/contracts/edit.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../../src/contracts/limits.ts";
import type { DeploymentInput } from "../kit/contract.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import type { Source } from "./sources.ts";

/** Tracks of a mix, and how they are put together. */
export type MixSettings = Omit<DeploymentInput<typeof mixSamples>, "requestId">;

/** An audible track of a mix, with its sample. */
export interface Track extends Placement {
  source: Source;
}

/**
 * The audible tracks of a mix, each with its start in seconds.
 * @param sources of all tracks, in their order
 * @throws INVALID_INPUT where nothing is audible, or an offset cannot be understood; AUDIO_TOO_LONG
 */
export function arrange({ tracks, bpm }: MixSettings, sources: readonly Source[]): Track[] {
  const tempo = bpm ?? sources.find((source) => source.bpm !== undefined)?.bpm;
  const audible = tracks.flatMap(({ mute, ...track }, index): Track[] => {
    const source = sources[index];
    return mute || !source ? [] : [{ ...track, source, offsetSeconds: offsetOf(track, index, tempo) }];
  });
  if (audible.length === 0) throw invalidField("tracks", "all are muted. Leave one unmuted");
  const seconds = Math.max(...audible.map(({ source, offsetSeconds = 0 }) => offsetSeconds + source.duration));
  if (seconds <= MAX_INPUT_AUDIO_SECONDS) return audible;
  throw studioError(
    "AUDIO_TOO_LONG",
    `The mix would last ${Math.ceil(seconds)} s; at most ${MAX_INPUT_AUDIO_SECONDS} s are made. Use smaller offsets.`,
  );
}

function offsetOf(track: MixSettings["tracks"][number], index: number, bpm: number | undefined): number {
  const { offsetSeconds, offsetBeats } = track;
  if (offsetBeats === undefined) return offsetSeconds ?? 0;
  const field = `tracks[${index}].offsetBeats`;
  if (offsetSeconds !== undefined) throw invalidField(field, "give either beats or seconds, not both");
  if (bpm === undefined) throw invalidField(field, "none of the samples has a tempo. Give bpm, or offsetSeconds");
  return (offsetBeats * 60) / bpm;
}
