import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextCronTime, parseCron } from "./cron-expression.ts";
import { nextRun } from "./cron-schedule.ts";

/**
 * A calendar that knows nothing of `Date`: it counts days one by one from Thursday, the first of January 1970, by the rules that
 * Pope Gregory gave. Everything here is checked against it.
 */
interface Day {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const lengthOf = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const LAST_YEAR = 2110;
const CALENDAR: Day[] = [];
for (let year = 1970, weekday = 4; year <= LAST_YEAR; year++) {
  for (let month = 1; month <= 12; month++) {
    for (let day = 1; day <= lengthOf(year, month); day++, weekday = (weekday + 1) % 7)
      CALENDAR.push({ year, month, day, weekday });
  }
}

const MINUTES_A_DAY = 1_440;
const minuteOf = (time: number) => Math.floor(time / 60_000);

/** One field of an expression as the values that it allows, and its text. */
interface Field {
  text: string;
  allows: (value: number) => boolean;
  isStar: boolean;
}
interface Expression {
  minute: Field;
  hour: Field;
  day: Field;
  month: Field;
  weekday: Field;
}

/** The first minute after a time that an expression allows, found by trying one after another; null within the calendar. */
function nextByTrying({ minute, hour, day, month, weekday }: Expression, after: number): number | null {
  for (let dayIndex = Math.floor(minuteOf(after) / MINUTES_A_DAY); dayIndex < CALENDAR.length; dayIndex++) {
    const date = CALENDAR[dayIndex];
    if (!date || !month.allows(date.month)) continue;
    const [byDay, byWeekday] = [day.allows(date.day), weekday.allows(date.weekday)];
    if (day.isStar || weekday.isStar ? !(byDay && byWeekday) : !(byDay || byWeekday)) continue;
    for (let at = 0; at < MINUTES_A_DAY; at++) {
      const time = (dayIndex * MINUTES_A_DAY + at) * 60_000;
      if (time > after && hour.allows(Math.floor(at / 60)) && minute.allows(at % 60)) return time;
    }
  }
  return null;
}

function field(low: number, high: number, names: readonly string[] = []): fc.Arbitrary<Field> {
  const value = fc.integer({ min: low, max: high });
  const star = fc.constant<Field>({ text: "*", allows: () => true, isStar: true });
  const single = value.map((one): Field => ({
    text: names[one - low] ?? String(one),
    allows: (given) => given === one,
    isStar: false,
  }));
  const range = fc.tuple(value, value).map(([a, b]): Field => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return { text: `${from}-${to}`, allows: (given) => given >= from && given <= to, isStar: false };
  });
  const stepped = fc.tuple(value, fc.integer({ min: 1, max: high })).map(([from, step]): Field => ({
    text: `${from}/${step}`,
    allows: (given) => given >= from && (given - from) % step === 0,
    isStar: false,
  }));
  const starStepped = fc.integer({ min: 1, max: high }).map((step): Field => ({
    text: `*/${step}`,
    allows: (given) => (given - low) % step === 0,
    isStar: true,
  }));
  const one = fc.oneof(single, range, stepped);
  const list = fc.array(one, { minLength: 2, maxLength: 3 }).map((fields): Field => ({
    text: fields.map(({ text }) => text).join(","),
    allows: (given) => fields.some(({ allows }) => allows(given)),
    isStar: false,
  }));
  return fc.oneof(star, single, range, stepped, starStepped, list);
}

const MONTHS = ["JAN", "feb", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "Mon", "TUE", "wed", "thu", "fri", "sat"];
const expression: fc.Arbitrary<Expression> = fc.record({
  minute: field(0, 59),
  hour: field(0, 23),
  day: field(1, 28),
  month: field(1, 12, MONTHS),
  weekday: field(0, 6, WEEKDAYS),
});
const textOf = ({ minute, hour, day, month, weekday }: Expression) =>
  [minute, hour, day, month, weekday].map(({ text }) => text).join(" ");
const time = fc.integer({ min: 0, max: Date.UTC(2099, 0) });

test("the next time of any expression is the one found by trying every minute of the calendar", () => {
  fc.assert(
    fc.property(expression, time, (cron, after) => {
      expect(nextCronTime(parseCron(textOf(cron)), after)).toBe(nextByTrying(cron, after));
    }),
    { numRuns: 300 },
  );
});

test("the times of an expression follow each other without a gap", () => {
  fc.assert(
    fc.property(expression, time, (cron, after) => {
      const parsed = parseCron(textOf(cron));
      const first = nextCronTime(parsed, after);
      if (first === null) return;
      // From just before a time, and from any moment since the one before, that time is the next.
      expect(nextCronTime(parsed, first - 1)).toBe(first);
      expect(nextCronTime(parsed, after + Math.floor((first - 1 - after) / 2))).toBe(first);
      expect(nextCronTime(parsed, first)).not.toBe(first);
    }),
  );
});

const next = (text: string, after: string) => {
  const found = nextCronTime(parseCron(text), Date.parse(after));
  return found === null ? null : new Date(found).toISOString().replace(/:00\.000Z$/, "");
};

describe("month ends and leap years", () => {
  test.each([
    ["0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00"],
    ["0 0 31 * *", "2026-03-31T00:00:00Z", "2026-05-31T00:00"],
    ["0 0 30 2,3 *", "2026-01-01T00:00:00Z", "2026-03-30T00:00"],
    ["0 0 29 2 *", "2028-02-29T00:00:00Z", "2032-02-29T00:00"],
    ["0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00"],
    ["0 0 29 2 *", "1999-12-31T00:00:00Z", "2000-02-29T00:00"],
    ["59 23 31 12 *", "2027-12-31T23:58:59Z", "2027-12-31T23:59"],
    ["0 0 1 1 *", "2027-12-31T23:59:59.999Z", "2028-01-01T00:00"],
    ["0 0 28-31 2 *", "2027-02-28T00:00:00Z", "2028-02-28T00:00"],
    ["0 0 28-31 2 *", "2028-02-28T00:00:00Z", "2028-02-29T00:00"],
  ])("%s after %s is %s", (text, after, expected) => {
    expect(next(text, after)).toBe(expected);
  });

  test.each(["0 0 30 2 *", "0 0 31 4,6,9,11 *", "* * 31 feb *"])("%s never comes", (text) => {
    expect(next(text, "2026-01-01T00:00:00Z")).toBeNull();
  });

  test("a leap day on a weekday of its own comes when the calendar says", () => {
    // Both fields are given, so either is enough, as in every Unix cron.
    expect(next("0 0 29 2 1", "2026-02-22T12:00:00Z")).toBe("2026-02-23T00:00");
    expect(next("0 0 29 2 1", "2028-02-28T12:00:00Z")).toBe("2028-02-29T00:00");
  });
});

describe("weekdays", () => {
  test.each([
    ["0 12 * * 0", "2026-11-29T12:00"],
    ["0 12 * * 7", "2026-11-29T12:00"],
    ["0 12 * * sun", "2026-11-29T12:00"],
    ["0 12 * * Mon", "2026-11-30T12:00"],
    ["0 12 * * 5-7", "2026-11-29T12:00"],
    ["0 12 * * 6-7", "2026-11-29T12:00"],
    ["0 12 * * mon-FRI", "2026-11-30T12:00"],
    ["0 12 * * 2,4", "2026-12-01T12:00"],
    ["0 12 * * */3", "2026-11-29T12:00"],
    ["0 12 13 * fri", "2026-12-04T12:00"],
    ["0 12 13 * *", "2026-12-13T12:00"],
    ["0 12 */2 * mon", "2026-12-07T12:00"],
  ])("%s after the morning of Sunday, 29 November 2026, is %s", (text, expected) => {
    expect(next(text, "2026-11-29T09:30:00Z")).toBe(expected);
  });
});

describe("an expression is refused, and the part named", () => {
  test.each([
    ["60 * * * *", "'60' is not between 0 and 59"],
    ["* 24 * * *", "'24' is not between 0 and 23"],
    ["* * 0 * *", "'0' is not between 1 and 31"],
    ["* * 32 * *", "'32' is not between 1 and 31"],
    ["* * * 0 *", "'0' is not between 1 and 12"],
    ["* * * 13 *", "'13' is not between 1 and 12"],
    ["* * * * 8", "'8' is not between 0 and 7"],
    ["* * * * funday", "'funday' is not between 0 and 7"],
    ["* * * * monkey", "'monkey' is not between 0 and 7"],
    ["* * * janitor *", "'janitor' is not between 1 and 12"],
    ["mon * * * *", "'mon' is not between 0 and 59"],
    ["-1 * * * *", "'-1' is not understood"],
    ["1.5 * * * *", "'1.5' is not understood"],
    ["1-2-3 * * * *", "'1-2-3' is not understood"],
    ["*/0 * * * *", "'*/0' allows no value"],
    ["10-5 * * * *", "'10-5' allows no value"],
    ["1, * * * *", "'' is not understood"],
    [",1 * * * *", "'' is not understood"],
    ["* * * *", "must have five fields"],
    ["* * * * * *", "must have five fields"],
    ["@daily", "must have five fields"],
    ["", "must have five fields"],
    ["* * L * *", "'L' is not between 1 and 31"],
    ["* * 15W * *", "'15W' is not between 1 and 31"],
    ["* * * * 1#2", "'1#2' is not understood"],
    ["0x10 * * * *", "'0x10' is not between 0 and 59"],
    ["1e1 * * * *", "'1e1' is not between 0 and 59"],
  ])("%s: %s", (text, message) => {
    expect(() => parseCron(text)).toThrow(message);
  });

  test("with a field of any length, in no time", () => {
    expect(() => parseCron(`${"1-".repeat(50_000)}x * * * *`)).toThrow("is not understood");
  });
});

const WEEK = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

describe("a schedule of convex/server runs when the calendar says", () => {
  const dayOf = (at: number) => CALENDAR[Math.floor(at / 86_400_000)];
  const run = (schedule: Record<string, string | number>, after: number) =>
    nextRun(schedule, "job", { previous: after, now: after });
  const hourUTC = fc.integer({ min: 0, max: 23 });
  const minuteUTC = fc.integer({ min: 0, max: 59 });

  test("each day at its time", () => {
    fc.assert(
      fc.property(time, hourUTC, minuteUTC, (after, hour, minute) => {
        const at = run({ type: "daily", hourUTC: hour, minuteUTC: minute }, after);
        expect(minuteOf(at) % MINUTES_A_DAY).toBe(hour * 60 + minute);
        expect(at - after).toBeGreaterThan(0);
        expect(at - after).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });

  test("each week on its day", () => {
    fc.assert(
      fc.property(time, fc.nat(6), hourUTC, minuteUTC, (after, weekday, hour, minute) => {
        const at = run({ type: "weekly", dayOfWeek: WEEK[weekday] ?? "", hourUTC: hour, minuteUTC: minute }, after);
        expect(dayOf(at)?.weekday).toBe(weekday);
        expect(at - after).toBeLessThanOrEqual(7 * 86_400_000);
      }),
    );
  });

  test("each month on its day, where the month has that day", () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 31 }), hourUTC, (after, day, hour) => {
        const at = run({ type: "monthly", day, hourUTC: hour, minuteUTC: 0 }, after);
        expect(dayOf(at)?.day).toBe(day);
        const between = CALENDAR.slice(Math.floor(after / 86_400_000) + 1, Math.floor(at / 86_400_000));
        expect(between.filter((date) => date.day === day)).toEqual([]);
      }),
    );
  });

  test("each hour at its minute", () => {
    fc.assert(
      fc.property(time, minuteUTC, (after, minute) => {
        const at = run({ type: "hourly", minuteUTC: minute }, after);
        expect([minuteOf(at) % 60, at - after <= 3_600_000, at > after]).toEqual([minute, true, true]);
      }),
    );
  });

  test("without a minute, at one that is spread by the name of the job over the hour", () => {
    const minutes = Array.from({ length: 400 }, (_, index) => {
      const at = nextRun({ type: "hourly" }, `job ${index}`, { previous: 0, now: 0 });
      return minuteOf(at) % 60;
    });
    expect(new Set(minutes).size).toBeGreaterThan(50);
  });

  test("never in the past: what was missed while the deployment slept comes once, and then the next", () => {
    fc.assert(
      fc.property(
        time,
        fc.nat(1e10),
        fc.constantFrom<Record<string, string | number>>(
          { type: "interval", minutes: 7 },
          { type: "daily", hourUTC: 4, minuteUTC: 30 },
        ),
        (previous, slept, schedule) => {
          const now = previous + slept;
          const at = nextRun(schedule, "job", { previous, now });
          expect(at).toBeGreaterThan(now);
          expect(nextRun(schedule, "job", { previous: at, now: at })).toBeGreaterThan(at);
        },
      ),
    );
  });
});
