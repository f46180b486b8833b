import type { Playable } from "../../../src/contracts/player.ts";
import type { Loader } from "../../app/loader.ts";
import type { Mixer } from "../../app/mixer.ts";
import type { EngineEvents } from "../../app/session.ts";

/** Decoded stereo is 21 MB a minute: this much is kept for going back and forth in a list. */
const KEPT_SECONDS = 600;

export interface AudioLoaderOptions {
  mixer: Mixer;
  /** A sample's file. @throws Error that says why it cannot be had */
  readFile(sampleId: string): Promise<ArrayBuffer>;
  events: Pick<EngineEvents, "onLoaded" | "onFailed">;
}

/** Brings samples into the mixer. What was heard lately comes from memory. */
export function createAudioLoader({ mixer, readFile, events }: AudioLoaderOptions): Loader {
  const decoded = new Map<string, AudioBuffer>();
  const underWay = new Set<string>();
  let wanted = new Set<string>();
  let isClosed = false;

  async function read(sampleId: string): Promise<AudioBuffer> {
    const kept = decoded.get(sampleId);
    if (kept) return kept;
    return mixer.decode(await readFile(sampleId));
  }

  async function bring(sample: Playable): Promise<void> {
    const { sampleId } = sample;
    underWay.add(sampleId);
    try {
      const audio = await read(sampleId);
      if (isClosed) return;
      keep(sampleId, audio);
      // What nobody waits for any more stays in memory only.
      if (wanted.has(sampleId)) events.onLoaded(sample, audio);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isClosed) events.onFailed(sample, `${sample.name} could not be loaded: ${reason}. Try again.`);
    } finally {
      underWay.delete(sampleId);
    }
  }

  function keep(sampleId: string, audio: AudioBuffer): void {
    decoded.delete(sampleId);
    decoded.set(sampleId, audio);
    mixer.add(sampleId, audio);
    let seconds = [...decoded.values()].reduce((sum, { duration }) => sum + duration, 0);
    for (const [oldest, { duration }] of decoded) {
      if (seconds <= KEPT_SECONDS) return;
      if (wanted.has(oldest)) continue;
      seconds -= duration;
      decoded.delete(oldest);
      // The mixer holds what it was given last: an instant of silence lets go of the rest.
      mixer.add(oldest, new AudioBuffer({ length: 1, sampleRate: mixer.sampleRate }));
    }
  }

  return {
    load(samples) {
      wanted = new Set(samples.map(({ sampleId }) => sampleId));
      for (const sample of samples) if (!underWay.has(sample.sampleId)) void bring(sample);
    },
    close() {
      isClosed = true;
    },
  };
}
