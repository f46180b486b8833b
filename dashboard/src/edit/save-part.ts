import { MAX_FADE_SECONDS } from "../../../src/contracts/limits.ts";
import type { Span } from "../../player-core/grid.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { PartSnap } from "./part.ts";
import { showToast } from "../ui/toast.ts";

/** What is done to the part, as the fields have it. */
export interface Treatment {
  /** Milliseconds, as they are typed. */
  fadeIn: string;
  fadeOut: string;
  isReversed: boolean;
  isNormalised: boolean;
}

/** Nothing is done but to cut it out. */
export const UNTREATED: Treatment = { fadeIn: "", fadeOut: "", isReversed: false, isNormalised: false };

/** What is edited. Seconds. */
export interface EditedPart {
  sampleId: string;
  part: Span;
  duration: number;
  snap: PartSnap;
}

/**
 * The request to the studio.
 * @throws Error in words for the user where there is nothing to do, or a fade cannot be
 */
export function requestOf({ sampleId, part, duration, snap }: EditedPart, treatment: Treatment) {
  const [fadeInSeconds, fadeOutSeconds] = [secondsOf(treatment.fadeIn, "in"), secondsOf(treatment.fadeOut, "out")];
  const length = part.end - part.start;
  if (fadeInSeconds + fadeOutSeconds > length)
    throw new Error(`The fades are longer than the part, which lasts ${Math.round(length * 1_000)} ms. Shorten them.`);
  const request = {
    ...(part.start > 0 ? { startSeconds: part.start } : {}),
    ...(part.end < duration ? { endSeconds: part.end } : {}),
    ...(fadeInSeconds > 0 ? { fadeInSeconds } : {}),
    ...(fadeOutSeconds > 0 ? { fadeOutSeconds } : {}),
    ...(treatment.isReversed ? { reverse: true } : {}),
    ...(treatment.isNormalised ? { normalise: true } : {}),
  };
  if (Object.keys(request).length === 0)
    throw new Error("Nothing to save yet: choose a part on the waveform, or a fade, Reverse or Normalise.");
  return { sampleId, ...request, ...(snap === "zero" ? { snap: "zero_crossing" as const } : {}) };
}

/** Makes a new sample of the part; also while offline. */
export async function savePart(
  client: Pick<StudioClient, "outbox">,
  edited: EditedPart,
  treatment: Treatment,
): Promise<void> {
  await client.outbox.enqueue("edit", { ...requestOf(edited, treatment), requestId: crypto.randomUUID() });
  showToast("The new sample is on its way; see Jobs. The original stays as it is");
}

function secondsOf(text: string, which: "in" | "out"): number {
  const millis = Number(text);
  const most = MAX_FADE_SECONDS * 1_000;
  if (millis > most) throw new Error(`The fade ${which} is too long. Write at most ${most} ms.`);
  if (millis >= 0) return millis / 1_000;
  throw new Error(`The fade ${which} is no number of milliseconds. Write 0 or more.`);
}
