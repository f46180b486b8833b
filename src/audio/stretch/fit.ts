import type { AudioData } from "../audio.ts";
import { fitWith, type FitSetup } from "./fit-with.ts";
import { loadSignalsmith } from "./load-signalsmith.ts";

/**
 * `fitWith` in Node, with the module of the package.
 * @throws AudioError `empty` for no samples
 */
export async function fitAudio(audio: AudioData, setup: FitSetup): Promise<AudioData> {
  return fitWith(await loadSignalsmith(), audio, setup);
}
