import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextRun } from "./cron-schedule.ts";
import { nextCronTime, parseCron } from "./cron-expression.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const next = (expression: string, after: string) => {
  const time = nextCronTime(parseCron(expression), at(after));
  return time === null ? null : new Date(time).toISOString().slice(0, 16);
};

const field = (low: number, high: number) =>
  fc.oneof(fc.constant("*"), fc.integer({ min: low, max: high }).map(String));
const from = (schedule: Record<string, string | number>, text: string) => {
  const time = nextRun(schedule, "job", { previous: at(text), now: at(text) });
  return new Date(time).toISOString().slice(0, 16);
};

describe("cron expressions", () => {
  test.each([
    ["* * * * *", "2026-01-01T00:00", "2026-01-01T00:01"],
    ["*/15 * * * *", "2026-01-01T00:15", "2026-01-01T00:30"],
    ["0 9-17 * * mon-fri", "2026-01-02T17:00", "2026-01-05T09:00"],
    ["30 4 1,15 * *", "2026-01-15T04:30", "2026-02-01T04:30"],
    ["0 0 29 2 *", "2026-01-01T00:00", "2028-02-29T00:00"],
    ["0 0 13 * 5", "2026-01-01T00:00", "2026-01-02T00:00"],
    ["0 0 * * 7", "2026-01-01T00:00", "2026-01-04T00:00"],
    ["5/20 1 * jul *", "2026-01-01T00:00", "2026-07-01T01:05"],
    ["59 23 31 12 *", "2026-12-31T23:59", "2027-12-31T23:59"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test("a day that never comes has no next time", () => {
    expect(next("0 0 31 2 *", "2026-01-01T00:00")).toBeNull();
  });

  test.each(["", "* * * *", "60 * * * *", "* 24 * * *", "5-1 * * * *", "x * * * *", "*/0 * * * *", "* * L * *"])(
    "'%s' is refused",
    (expression) => {
      expect(() => parseCron(expression)).toThrow();
    },
  );

  test("the next time is after the given one, on a whole minute, and nothing allowed lies between", () => {
    const expression = fc
      .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
      .map((fields) => fields.join(" "));
    fc.assert(
      fc.property(expression, fc.integer({ min: 0, max: 4e12 }), (text, after) => {
        const cron = parseCron(text);
        const time = nextCronTime(cron, after) ?? Number.NaN;
        expect(time).toBeGreaterThan(after);
        expect(time % 60_000).toBe(0);
        expect(nextCronTime(cron, time - 1)).toBe(time);
      }),
      { numRuns: 60 },
    );
  });
});

describe("schedules of convex/server", () => {
  test.each([
    [{ type: "hourly", minuteUTC: 5 }, "2026-01-01T00:05", "2026-01-01T01:05"],
    [{ type: "daily", hourUTC: 3, minuteUTC: 0 }, "2026-01-01T04:00", "2026-01-02T03:00"],
    [{ type: "weekly", dayOfWeek: "sunday", hourUTC: 3, minuteUTC: 1 }, "2026-01-01T00:00", "2026-01-04T03:01"],
    [{ type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 }, "2026-02-01T00:00", "2026-03-31T00:00"],
    [{ type: "cron", cron: "0 0 * * *" }, "2026-01-01T00:00", "2026-01-02T00:00"],
    [{ type: "interval", minutes: 90 }, "2026-01-01T00:00", "2026-01-01T01:30"],
  ])("%j after %s is %s", (schedule, after, expected) => {
    expect(from(schedule as Record<string, string | number>, after)).toBe(expected);
  });

  test("a job without a minute always gets the same one", () => {
    const [first, second] = [
      from({ type: "hourly" }, "2026-01-01T00:00"),
      from({ type: "hourly" }, "2026-01-01T05:00"),
    ];
    expect(first.slice(14)).toBe(second.slice(14));
  });

  test("an interval keeps its phase and skips what was missed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), fc.integer({ min: 0, max: 1e9 }), (seconds, elapsed) => {
        const time = nextRun({ type: "interval", seconds }, "job", { previous: 0, now: elapsed });
        expect(time % (seconds * 1000)).toBe(0);
        expect(time).toBeGreaterThan(elapsed);
        expect(time - seconds * 1000).toBeLessThanOrEqual(elapsed);
      }),
    );
  });

  test.each([{ type: "interval" }, { type: "interval", seconds: 0 }, { type: "yearly" }])(
    "%j is refused",
    (schedule) => {
      expect(() =>
        nextRun({ ...schedule } as Record<string, string | number>, "job", { previous: 0, now: 0 }),
      ).toThrow();
    },
  );
});
