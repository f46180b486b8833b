import type { Take } from "./clock.ts";
import type { Voice } from "./voice.ts";

const FADE_SECONDS = 0.004;
/** How often a stream is compared with the clock. */
const CHECK_MILLIS = 100;
/** A lone stream within this of the clock leaves the clock alone. */
const LONE_TOLERANCE_SECONDS = 0.03;
/** Streams in step: within this of the clock nothing is heard of the difference. */
const STEP_TOLERANCE_SECONDS = 0.004;
/** Further off than this a stream seeks; nearer it is led back by its speed. */
const SEEK_SECONDS = 0.3;
/** Largest change of speed that leads a stream back. */
const MAX_LEAD = 0.04;

/** Clock of the take that a stream plays. Seconds of the audio. */
export interface StreamClock {
  now(): number;
  /** Moves the clock to a stream that plays alone; false where other tracks follow the clock, too. */
  follow(seconds: number): boolean;
  /** The loop begins again. True if something else plays the track from here on. */
  wrap(): boolean;
}

/** A take, from where the clock is now. Seconds. */
export interface StreamStart {
  take: Pick<Take, "rate">;
  loop: { start: number; end: number } | null;
  clock: StreamClock;
}

/** The part of a media element that is used. */
export type StreamElement = Pick<
  HTMLMediaElement,
  "currentTime" | "playbackRate" | "play" | "pause" | "addEventListener" | "removeAttribute" | "load"
>;

/**
 * A long file that sounds while it is read, by a media element. Its seam in a loop is as exact as the element seeks
 * (some 20 ms). Does not hold: decoded audio.
 */
export class AudioStream {
  readonly #element: StreamElement;
  readonly #fade: GainNode;
  /** What plays now; null while it is paused. */
  #current: StreamStart | null = null;
  #rate = 1;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param fade on the way from the element to the track's gain
   * @param onFailed the file cannot be read, or not any more
   */
  constructor(element: StreamElement, fade: GainNode, onFailed: () => void) {
    this.#element = element;
    this.#fade = fade;
    element.addEventListener("error", () => {
      if (!this.#isClosed) onFailed();
    });
    for (const event of ["playing", "seeked"]) element.addEventListener(event, () => this.#fadeIn());
    element.addEventListener("ended", () => this.#wrap());
  }

  /** Plays from where the clock is. A voice that was started before ends with that. */
  start(start: StreamStart): Voice {
    this.#current = start;
    this.#rate = start.take.rate;
    const at = start.clock.now();
    // The first sample of a file needs no fade, and would lose its attack by one.
    this.#fade.gain.cancelScheduledValues(0);
    this.#fade.gain.value = at > 0 ? 0 : 1;
    this.#element.playbackRate = this.#rate;
    this.#play(at);
    const own = () => this.#current === start;
    return {
      end: () => {
        if (own()) this.#end();
      },
      setRate: (rate) => {
        if (!own()) return;
        this.#rate = rate;
        this.#element.playbackRate = rate;
      },
    };
  }

  /** Lets go of the file. */
  close(): void {
    this.#isClosed = true;
    this.#current = null;
    clearTimeout(this.#timer);
    this.#element.pause();
    this.#element.removeAttribute("src");
    this.#element.load();
    this.#fade.disconnect();
  }

  #play(seconds: number): void {
    this.#element.currentTime = seconds;
    // A refusal for want of a gesture is told by the context's state, one for want of a file by the error event.
    this.#element.play().catch(() => null);
    this.#schedule();
  }

  #end(): void {
    this.#current = null;
    clearTimeout(this.#timer);
    this.#fade.gain.setTargetAtTime(0, this.#fade.context.currentTime, FADE_SECONDS / 3);
    this.#timer = setTimeout(() => this.#element.pause(), 3_000 * FADE_SECONDS);
  }

  #fadeIn(): void {
    if (this.#current) this.#fade.gain.setTargetAtTime(1, this.#fade.context.currentTime, FADE_SECONDS / 3);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const loop = this.#current?.loop;
    const left = loop ? ((loop.end - this.#element.currentTime) * 1_000) / this.#rate : Infinity;
    if (left <= CHECK_MILLIS) this.#timer = setTimeout(() => this.#wrap(), Math.max(0, left));
    else this.#timer = setTimeout(() => this.#check(), CHECK_MILLIS);
  }

  #check(): void {
    this.#keepInStep();
    this.#schedule();
  }

  #keepInStep(): void {
    const { clock } = this.#current ?? {};
    if (!clock) return;
    const ahead = this.#element.currentTime - clock.now();
    // Before the first gesture the element runs, unheard, and the clock stands: then it is the clock that is right.
    const isHeard = this.#fade.context.state === "running";
    if (isHeard && Math.abs(ahead) > LONE_TOLERANCE_SECONDS && clock.follow(this.#element.currentTime)) return;
    if (Math.abs(ahead) > SEEK_SECONDS) this.#element.currentTime = clock.now();
    this.#element.playbackRate = this.#rate * leadBack(ahead);
  }

  #wrap(): void {
    const { loop, clock } = this.#current ?? {};
    if (!loop || !clock) return;
    if (clock.wrap()) return;
    clock.follow(loop.start);
    this.#play(loop.start);
  }
}

/** Factor of the speed that brings a stream back to its clock within half a second, by little enough not to be heard. */
function leadBack(aheadSeconds: number): number {
  if (Math.abs(aheadSeconds) < STEP_TOLERANCE_SECONDS) return 1;
  return 1 - Math.min(Math.max(2 * aheadSeconds, -MAX_LEAD), MAX_LEAD);
}

/** Opens a stream in a mixer. @param target gain of its track */
export type OpenStream = (context: AudioContext, target: AudioNode) => AudioStream;

/** A file that is read while it plays. */
export interface StreamSource {
  address: string;
  /** The file cannot be read, or not any more. */
  onFailed(): void;
}

/** How a mixer opens a file that is read while it plays. */
export function streamOf({ address, onFailed }: StreamSource): OpenStream {
  return (context, target) => {
    const element = new Audio();
    // Web Audio is given silence of what came from another origin without its leave.
    element.crossOrigin = "anonymous";
    element.preload = "metadata";
    element.preservesPitch = false;
    element.src = address;
    const fade = context.createGain();
    context.createMediaElementSource(element).connect(fade).connect(target);
    return new AudioStream(element, fade, onFailed);
  };
}
