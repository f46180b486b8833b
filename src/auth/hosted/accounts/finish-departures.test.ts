import { expect, test } from "vitest";
import type { ErasureWait } from "../settings.ts";
import { createFinisher } from "./finish-departures.ts";

/** Departures of a studio in which some are stuck; what was done, in order. */
function departuresOf(begun: string[], { stuck = [] as string[], broken = [] as string[] } = {}) {
  const done: string[] = [];
  const waits: (number | undefined)[] = [];
  return {
    begun: async () => [...begun],
    async clear(userId: string) {
      if (broken.includes(userId)) throw new Error(`${userId} cannot start`);
      done.push(`clear ${userId}`);
    },
    async finish(userId: string, wait?: ErasureWait) {
      waits.push(wait?.withinMillis);
      if (stuck.includes(userId)) throw new Error(`${userId} is stuck`);
      done.push(`finish ${userId}`);
      begun.splice(begun.indexOf(userId), 1);
    },
    done,
    waits,
  };
}

test("all start before one is waited for, and one that is stuck or broken holds up nobody", async () => {
  const lines: (string | undefined)[] = [];
  const departures = departuresOf(["ada", "bo", "cy"], { stuck: ["ada"], broken: ["bo"] });
  await createFinisher(departures, (_message, facts) => lines.push(facts?.["error"]))();
  expect(departures.done).toEqual(["clear ada", "clear cy", "finish cy"]);
  expect(departures.waits).toEqual([60_000, 60_000]);
  expect(lines).toEqual(["Error: bo cannot start", "Error: ada is stuck"]);
});

test("calls while a round runs add one more round, however many they are", async () => {
  const begun = ["ada"];
  const departures = departuresOf(begun);
  let rounds = 0;
  const counted = {
    ...departures,
    begun: async () => {
      rounds += 1;
      return departures.begun();
    },
  };
  const finish = createFinisher(counted, () => {});
  const first = finish();
  begun.push("bo");
  await Promise.all([first, finish(), finish()]);
  expect(rounds).toBe(2);
  expect(begun).toEqual([]);
  await finish();
  expect(rounds).toBe(3);
});

test("a database that is away ends the round and not the next one", async () => {
  const lines: unknown[] = [];
  const departures = departuresOf(["ada"]);
  let isAway = true;
  const begun = async () => {
    if (isAway) throw new Error("Connection terminated");
    return departures.begun();
  };
  const finish = createFinisher({ ...departures, begun }, (_message, facts) => lines.push(facts));
  await finish();
  expect(lines).toEqual([{ error: "Error: Connection terminated" }]);
  isAway = false;
  await finish();
  expect(departures.done).toEqual(["clear ada", "finish ada"]);
});
