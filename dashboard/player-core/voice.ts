import { positionAt, type Frames, type Take } from "./clock.ts";

/** Short enough not to be heard as a fade, long enough not to click. */
const FADE_SECONDS = 0.004;

/** One track of a take, sounding. */
export interface Voice {
  /** Fades out at once; for good. */
  end(): void;
  /** Fades out at a frame of the context that is still ahead; null takes that back. Without it a voice can only end at once. */
  fadeAt?(when: Frames | null): void;
  /** Changes the speed from a frame of the context on: the first of a block of 128. */
  setRate(rate: number, when: Frames): void;
}

/** Source and target of a voice. `when` is the context frame at which it begins, in step with the take. */
export interface VoiceOptions {
  audio: AudioBuffer;
  /** Frames of this audio to one of the take: 1, unless it was stretched. */
  stretch: number;
  target: AudioNode;
  take: Take;
  when: Frames;
}

/** Starts a track so that it sits on the very sample of the take's clock, whenever it joins. */
export function startVoice(context: BaseAudioContext, { audio, stretch, target, take, when }: VoiceOptions): Voice {
  const rate = context.sampleRate;
  const position = positionAt(take, when);
  const startTime = when / rate;
  const source = new AudioBufferSourceNode(context, {
    buffer: audio,
    loop: take.loop !== null,
    playbackRate: take.rate * stretch,
  });
  if (take.loop) {
    source.loopStart = (take.loop.start * stretch) / rate;
    source.loopEnd = (take.loop.end * stretch) / rate;
  }
  const fade = context.createGain();
  // The first sample of a file needs no fade, and would lose its attack by one.
  if (position > 0) {
    fade.gain.setValueAtTime(0, startTime);
    fade.gain.linearRampToValueAtTime(1, startTime + FADE_SECONDS);
  }
  source.connect(fade).connect(target);
  source.start(startTime, (position * stretch) / rate);
  return {
    // Half a frame early, so that no rounding moves it into the next block.
    setRate: (next, at) => void source.playbackRate.setValueAtTime(next * stretch, (at - 0.5) / rate),
    fadeAt(at) {
      fade.gain.cancelScheduledValues(context.currentTime);
      // Also where this has cancelled a fade on its way in.
      fade.gain.setValueAtTime(1, context.currentTime);
      if (at === null) return;
      fade.gain.setValueAtTime(1, at / rate);
      fade.gain.linearRampToValueAtTime(0, at / rate + FADE_SECONDS);
    },
    end() {
      const now = context.currentTime;
      fade.gain.cancelScheduledValues(now);
      fade.gain.setTargetAtTime(0, now, FADE_SECONDS / 3);
      source.stop(now + 3 * FADE_SECONDS);
      source.addEventListener("ended", () => fade.disconnect(), { once: true });
    },
  };
}

/** The audio at least this long: what is shorter would leave the others in a loop. */
export function padAudio(audio: AudioBuffer, length: Frames): AudioBuffer {
  if (audio.length >= length) return audio;
  const { numberOfChannels, sampleRate } = audio;
  const padded = new AudioBuffer({ numberOfChannels, sampleRate, length });
  for (let channel = 0; channel < numberOfChannels; channel++) {
    padded.copyToChannel(audio.getChannelData(channel), channel);
  }
  return padded;
}
