import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock } from "./clock.ts";
import { prepareWriter } from "../layout.ts";
import { openSqlite, type SqliteConnection } from "./sqlite.ts";

const NOON = Date.UTC(2026, 5, 1, 12);

let connection: SqliteConnection;
let wall = NOON;
let elapsed = 0;

beforeEach(() => {
  wall = NOON;
  elapsed = 0;
  connection = openSqlite(":memory:");
  prepareWriter(connection, { durability: "normal", random: (count) => new Uint8Array(count) });
});
afterEach(() => connection.close());

/** A clock as a process opens it. */
const open = (): Clock => new Clock(connection, { wall: () => wall, elapsed: () => elapsed });

/** One commit. @returns its timestamp */
function commit(clock: Clock): bigint {
  const timestamp = writeNext(clock);
  clock.advance(timestamp);
  return timestamp;
}

/** All of a commit but its success. @returns its timestamp */
function writeNext(clock: Clock): bigint {
  const timestamp = clock.timestampAfter(clock.timestamp);
  clock.write(timestamp);
  return timestamp;
}

describe("a timestamp", () => {
  test("is the machine's time in nanoseconds, and one more where that has not moved", () => {
    const clock = open();
    expect([commit(clock), commit(clock), commit(clock)]).toEqual(
      [0n, 1n, 2n].map((more) => BigInt(NOON) * 1_000_000n + more),
    );
    wall += 1;
    expect(commit(clock)).toBe(BigInt(NOON + 1) * 1_000_000n);
  });

  test("counts only once its commit is durable", () => {
    const clock = open();
    const first = commit(clock);
    wall += 5;
    const lost = writeNext(clock);
    expect([clock.timestamp, lost > first]).toEqual([first, true]);
    expect(writeNext(clock)).toBe(lost);
  });

  test("of a file that is new is zero", () => expect(open().timestamp).toBe(0n));

  test("goes on where it was in a process whose clock is behind, exactly to the nanosecond", () => {
    const last = commit(open());
    wall = 0;
    const next = open();
    expect(next.timestamp).toBe(last);
    expect(commit(next)).toBeGreaterThan(last);
    expect(next.now()).toBeGreaterThanOrEqual(NOON);
  });
});

describe("a creation time", () => {
  test("is the machine's time, and a step of 1/1024 ms more where that has not moved", () => {
    const clock = open();
    const times = [clock.nextCreationTime(), clock.nextCreationTime(), clock.nextCreationTime()];
    expect(times).toEqual([NOON, NOON + 1 / 1024, NOON + 2 / 1024]);
  });

  test("is told apart from the next by a double for the next two hundred years", () => {
    wall = Date.UTC(2226, 0, 1);
    const clock = open();
    const times = Array.from({ length: 3000 }, () => clock.nextCreationTime());
    expect(new Set(times).size).toBe(3000);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
  });

  test("that was committed is behind those of the next process, also of one whose clock is behind", () => {
    const clock = open();
    const before = Array.from({ length: 5 }, () => clock.nextCreationTime());
    commit(clock);
    wall = NOON - 60_000;
    expect(open().nextCreationTime()).toBeGreaterThan(before.at(-1) ?? Number.NaN);
  });
});

test("whatever the machine's clock does, over any restarts, all three only rise, and now is never behind a commit", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("pass"), by: fc.integer({ min: 0, max: 100_000 }) }),
    fc.record({ kind: fc.constant("jump"), by: fc.integer({ min: -1e8, max: 1e8 }) }),
    fc.record({ kind: fc.constantFrom("commit", "fail", "create", "restart"), by: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let clock = open();
      let [lastNow, lastCommit, lastCreation] = [clock.now(), clock.timestamp, clock.nextCreationTime()];
      commit(clock);
      for (const { kind, by } of steps) {
        if (kind === "pass") [wall, elapsed] = [wall + by, elapsed + by];
        else if (kind === "jump") wall = Math.max(0, wall + by);
        else if (kind === "restart") clock = open();
        else if (kind === "fail") writeNext(clock);
        else if (kind === "create") {
          const created = clock.nextCreationTime();
          expect(created).toBeGreaterThan(lastCreation);
          lastCreation = created;
          // Only a commit keeps it over a restart.
          commit(clock);
        } else {
          const timestamp = commit(clock);
          expect(timestamp).toBeGreaterThan(lastCommit);
          lastCommit = timestamp;
        }
        if (kind !== "restart") expect(clock.now()).toBeGreaterThanOrEqual(lastNow);
        lastNow = clock.now();
        expect(BigInt(Math.ceil(lastNow)) * 1_000_000n + 1_000_000n).toBeGreaterThan(clock.timestamp);
      }
    }),
    { numRuns: 150 },
  );
});

describe("what functions are told the time is, is whole milliseconds", () => {
  test("also behind a clock that stepped back while the process was down", () => {
    const clock = open();
    for (let commits = 0; commits < 700; commits += 1) commit(clock);
    wall = 0;
    expect(open().now()).toBe(NOON);
  });

  test("also behind one that stepped back while it ran, by an elapsed time with fractions", () => {
    const clock = open();
    clock.now();
    elapsed += 1000.123;
    wall -= 5000;
    expect(clock.now()).toBe(NOON + 1000);
    expect(Number.isInteger(clock.aheadMillis())).toBe(true);
  });
});
