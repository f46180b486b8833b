/** A turn that was taken. `finish` gives it back, once, when the work has ended. */
export interface Turn {
  id: string;
  finish(): void;
}

/** User who owns a prediction; null stands for callers without users. */
type Owner = string | null;

/** A prediction by its id, with the time at which it was created. */
interface Waiting {
  id: string;
  createdAt: number;
}

/**
 * Predictions that wait, taken in turns: next is the owner with the fewest running, of several the one whose last turn
 * is longest ago; an owner's own go in the order they were created. So an owner with nothing running waits for at most one start
 * of each other, however many they have. Holds no predictions, only their ids.
 */
export class FairQueue {
  /** Never empty lists; the order is that in which owners began to wait. */
  readonly #waiting = new Map<Owner, Waiting[]>();
  readonly #running = new Map<Owner, number>();
  /** Number of each owner's last turn. */
  readonly #lastTurns = new Map<Owner, number>();
  readonly #maxRunningPerOwner: number;
  #turns = 0;

  constructor(maxRunningPerOwner: number) {
    this.#maxRunningPerOwner = maxRunningPerOwner;
  }

  /** Predictions created together may come in another order, as writing each takes as long as it takes. */
  push(owner: Owner, { id, createdAt }: Waiting): void {
    const lane = this.#waiting.get(owner);
    if (!lane) return void this.#waiting.set(owner, [{ id, createdAt }]);
    const before = lane.findLastIndex((each) => each.createdAt <= createdAt);
    lane.splice(before + 1, 0, { id, createdAt });
  }

  /** @returns null if nobody waits, or only owners that have as many running as they may */
  take(): Turn | null {
    const owner = this.#nextOwner();
    const id = owner === undefined ? undefined : this.#waiting.get(owner)?.[0]?.id;
    if (owner === undefined || id === undefined) return null;
    this.#running.set(owner, this.#runningOf(owner) + 1);
    this.#lastTurns.set(owner, (this.#turns += 1));
    this.remove(owner, id);
    return { id, finish: () => this.#finish(owner) };
  }

  /** Takes out what no longer waits. What does not wait here is left alone. */
  remove(owner: Owner, id: string): void {
    const lane = this.#waiting.get(owner);
    const position = lane?.findIndex((each) => each.id === id) ?? -1;
    if (!lane || position < 0) return;
    lane.splice(position, 1);
    if (lane.length === 0) this.#waiting.delete(owner);
    this.#forgetTurns();
  }

  clear(): void {
    this.#waiting.clear();
  }

  #nextOwner(): Owner | undefined {
    let best: Owner | undefined;
    for (const owner of this.#waiting.keys()) {
      if (this.#runningOf(owner) >= this.#maxRunningPerOwner) continue;
      if (best === undefined || this.#goesBefore(owner, best)) best = owner;
    }
    return best;
  }

  #goesBefore(owner: Owner, other: Owner): boolean {
    const fewer = this.#runningOf(owner) - this.#runningOf(other);
    return fewer < 0 || (fewer === 0 && (this.#lastTurns.get(owner) ?? 0) < (this.#lastTurns.get(other) ?? 0));
  }

  #runningOf(owner: Owner): number {
    return this.#running.get(owner) ?? 0;
  }

  #finish(owner: Owner): void {
    const left = this.#runningOf(owner) - 1;
    if (left > 0) this.#running.set(owner, left);
    else this.#running.delete(owner);
    this.#forgetTurns();
  }

  /** While nobody waits, nobody is owed a turn by those who have nothing running. */
  #forgetTurns(): void {
    if (this.#waiting.size > 0) return;
    for (const owner of this.#lastTurns.keys()) if (!this.#running.has(owner)) this.#lastTurns.delete(owner);
  }
}
