import type { SqliteConnection } from "./sqlite.ts";
import { createSteadyClock, type SteadyClock, type SteadyClockSources } from "./steady-clock.ts";

/** Creation time before the first document. */
export const FIRST_CREATION_TIME = 0;

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** A step that a double near today's time in milliseconds holds exactly. */
const CREATION_TIME_STEP = 1 / 1024;

/**
 * The one clock of a deployment. `now`, commit timestamps (nanoseconds) and creation times (milliseconds) follow the
 * machine's clock and only ever rise, also when that steps back or the process restarts; `now` is never behind the
 * millisecond of a commit.
 */
export class Clock {
  readonly #connection: SqliteConnection;
  readonly #steady: SteadyClock;
  #timestamp: bigint;
  #creationTime: number;

  constructor(connection: SqliteConnection, sources: SteadyClockSources) {
    this.#connection = connection;
    this.#timestamp = readTimestamp(connection);
    this.#steady = createSteadyClock(sources, Number(this.#timestamp / NANOSECONDS_PER_MILLISECOND));
    this.#creationTime = Number(connection.prepare("SELECT creation_time FROM storage_clock").get()?.creation_time);
  }

  /** Timestamp of the last commit. */
  get timestamp(): bigint {
    return this.#timestamp;
  }

  /** Milliseconds since 1970; whole ones where the machine's clock gives whole ones, as functions expect of it. */
  now(): number {
    return this.#steady.now();
  }

  /** For other threads; see `followClock`. */
  get memory(): SharedArrayBuffer {
    return this.#steady.memory;
  }

  /** How far it is ahead of the machine's clock, in milliseconds. */
  aheadMillis(): number {
    return this.#steady.aheadMillis();
  }

  /** A creation time above all earlier ones. */
  nextCreationTime(): number {
    const now = this.now();
    this.#creationTime = now > this.#creationTime ? now : this.#creationTime + CREATION_TIME_STEP;
    return this.#creationTime;
  }

  /** A timestamp for a commit. @param after the timestamp of the transaction before it */
  timestampAfter(after: bigint): bigint {
    const now = BigInt(Math.floor(this.now())) * NANOSECONDS_PER_MILLISECOND;
    return now > after ? now : after + 1n;
  }

  /** Writes the timestamp of a transaction that is about to commit. It counts once `advance` is told of it. */
  write(timestamp: bigint): void {
    this.#connection
      .prepare("UPDATE storage_clock SET timestamp = ?, creation_time = ?")
      .run(timestamp, this.#creationTime);
  }

  /** Called when the commit at `timestamp` is durable. */
  advance(timestamp: bigint): void {
    this.#timestamp = timestamp;
  }
}

function readTimestamp(connection: SqliteConnection): bigint {
  // Text, since nanoseconds since 1970 exceed what a double holds.
  return BigInt(String(connection.prepare("SELECT CAST(timestamp AS TEXT) AS ts FROM storage_clock").get()?.ts));
}
