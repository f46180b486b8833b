/** A parsed cron expression: the values that each field allows. Times are UTC. */
export interface CronExpression {
  minutes: number[];
  hours: number[];
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Both day fields are given: Unix cron then fires when either matches. */
  eitherDay: boolean;
}

const MONTHS = "january february march april may june july august september october november december".split(" ");
const WEEKDAYS = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
const DAY_MILLIS = 86_400_000;
/** Leap days come back within eight years, also around 2100. */
const SEARCHED_DAYS = 366 * 9;

/**
 * Parses "minute hour day month weekday" with lists, ranges, steps and names; Sunday is 0 or 7.
 * @throws if it is not such an expression. `L`, `W` and `#` are not supported
 */
export function parseCron(text: string): CronExpression {
  const fields = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    throw new Error(`Cron expression '${text}' must have five fields: minute hour day month weekday.`);
  }
  return {
    minutes: parseField(minute, { low: 0, high: 59, names: [] }),
    hours: parseField(hour, { low: 0, high: 23, names: [] }),
    days: new Set(parseField(day, { low: 1, high: 31, names: [] })),
    months: new Set(parseField(month, { low: 1, high: 12, names: MONTHS })),
    weekdays: new Set(parseField(weekday, { low: 0, high: 7, end: 6, names: WEEKDAYS }).map((value) => value % 7)),
    eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  };
}

interface FieldRule {
  low: number;
  high: number;
  /** Last value of a step without an end, if not `high`: Sunday has two numbers, and comes once. */
  end?: number;
  /** Names of the values from `low` on; three letters are enough. */
  names: string[];
}

function parseField(text: string, rule: FieldRule): number[] {
  const values = new Set(text.split(",").flatMap((part) => parsePart(part, rule)));
  return [...values].sort((a, b) => a - b);
}

function parsePart(part: string, rule: FieldRule): number[] {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) throw new Error(`Cron field '${part}' is not understood.`);
  const [, from, to, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  const first = from === undefined ? rule.low : parseValue(from, rule);
  const openEnd = from === undefined || (to === undefined && stepText !== undefined);
  const last = to !== undefined ? parseValue(to, rule) : openEnd ? (rule.end ?? rule.high) : first;
  if (step < 1 || last < first) throw new Error(`Cron field '${part}' allows no value.`);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

function parseValue(text: string, { low, high, names }: FieldRule): number {
  const wanted = text.toLowerCase();
  const named = names.findIndex((name) => name === wanted || name.slice(0, 3) === wanted);
  const value = named >= 0 ? named + low : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw new Error(`Cron value '${text}' is not between ${low} and ${high}.`);
}

/** @returns the first time after `after` that the expression allows, in milliseconds since 1970; null if there is none */
export function nextCronTime(cron: CronExpression, after: number): number | null {
  const start = Math.floor(after / 60_000) * 60_000 + 60_000;
  const firstDay = Math.floor(start / DAY_MILLIS) * DAY_MILLIS;
  for (let index = 0; index < SEARCHED_DAYS; index++) {
    const day = firstDay + index * DAY_MILLIS;
    if (!allowsDay(cron, new Date(day))) continue;
    const time = cron.hours
      .flatMap((hour) => cron.minutes.map((minute) => day + hour * 3_600_000 + minute * 60_000))
      .find((candidate) => candidate >= start);
    if (time !== undefined) return time;
  }
  return null;
}

function allowsDay(cron: CronExpression, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const day = cron.days.has(date.getUTCDate());
  const weekday = cron.weekdays.has(date.getUTCDay());
  return cron.eitherDay ? day || weekday : day && weekday;
}
