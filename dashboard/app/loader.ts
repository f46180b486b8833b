import type { PlayedSample } from "../../src/contracts/player.ts";
import { loadFile, type CallTool } from "./chunks.ts";
import type { Mixer } from "../player-core/mixer.ts";
import type { Loader } from "../player-core/playback.ts";

/** Decoded stereo is 21 MB a minute: 20 minutes of all tracks together are what a phone's browser still bears. */
const MAX_DECODED_SECONDS = 1_200;

export interface LoaderOptions {
  callTool: CallTool;
  mixer: Pick<Mixer, "decode" | "add" | "audioOf">;
  onProgress(sampleId: string, share: number): void;
  onLoaded(sample: PlayedSample, audio: AudioBuffer): void;
  /** The text says what to do. */
  onFailed(sample: PlayedSample, message: string): void;
}

/** Loads nothing by itself. */
export function createLoader(options: LoaderOptions): Loader {
  const closing = new AbortController();
  const known = new Map<string, number>();
  let queue = Promise.resolve();

  async function bring(sample: PlayedSample): Promise<void> {
    if (closing.signal.aborted) return;
    const { sampleId } = sample;
    try {
      const { callTool, mixer } = options;
      const onProgress = (share: number) => options.onProgress(sampleId, share);
      const audio = await mixer.decode(await loadFile(sampleId, { callTool, onProgress, signal: closing.signal }));
      if (closing.signal.aborted) return;
      mixer.add(sampleId, audio);
      options.onLoaded(sample, audio);
    } catch (error) {
      known.delete(sampleId);
      if (!closing.signal.aborted) options.onFailed(sample, explain(sample, error));
    }
  }

  return {
    load(samples) {
      for (const sample of samples) {
        if (known.has(sample.sampleId)) {
          // A session that shows it once more does not know that it is there.
          const audio = options.mixer.audioOf(sample.sampleId);
          if (audio) options.onLoaded(sample, audio);
          continue;
        }
        const seconds = [...known.values()].reduce((sum, each) => sum + each, 0) + sample.durationSeconds;
        if (seconds > MAX_DECODED_SECONDS) {
          options.onFailed(sample, `${sample.name} is too long to play here with the others. ${otherWay(sample)}`);
          continue;
        }
        known.set(sample.sampleId, sample.durationSeconds);
        queue = queue.then(() => bring(sample));
      }
    },
    close: () => closing.abort(),
  };
}

function explain(sample: PlayedSample, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${sample.name} could not be loaded: ${reason.replace(/\.?$/, ".")} ${otherWay(sample)}`;
}

function otherWay({ path, uri }: PlayedSample): string {
  return path ? `Its file is ${path}` : `Ask for its resource ${uri}`;
}
