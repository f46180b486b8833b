import type { Clock } from "../clock.ts";

interface Timer {
  at: number;
  task: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #time: number;
  readonly #timers = new Set<Timer>();

  constructor(time = Date.UTC(2026, 0, 1)) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer = { at: this.#time + milliseconds, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time on, running what falls due in its order, with what that leads to at once in between. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#time + milliseconds;
    await settle();
    for (let timer = this.#nextBefore(target); timer; timer = this.#nextBefore(target)) {
      this.#timers.delete(timer);
      this.#time = Math.max(this.#time, timer.at);
      timer.task();
      await settle();
    }
    this.#time = target;
  }

  #nextBefore(target: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets every promise that is already resolved take its course. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
