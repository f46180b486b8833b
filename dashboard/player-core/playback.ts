import type { PlayedSample } from "../../src/contracts/player.ts";
import type { Mixer } from "./mixer.ts";

/** Brings tracks into the mixer, one after the other, each once. */
export interface Loader {
  /** Loads samples that are not loaded yet, in this order; failed ones are retried. */
  load(samples: readonly PlayedSample[]): void;
  close(): void;
}

/** Mixer and loader; created on first use, since browsers block audio before a user gesture. */
export interface Playback {
  /** The mixer's public side. */
  mixer: Pick<Mixer, keyof Mixer>;
  loader: Loader;
}

/** Events from playback to the session. */
export interface PlaybackEvents {
  onAudible(): void;
  onProgress(sampleId: string, share: number): void;
  /** @param audio null where the file is read while it plays */
  onLoaded(sample: PlayedSample, audio: AudioBuffer | null): void;
  onFailed(sample: PlayedSample, message: string): void;
}
