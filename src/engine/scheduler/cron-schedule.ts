import { createHash } from "node:crypto";
import type { ConvexObject } from "../values/json.ts";
import { nextCronTime, parseCron } from "./cron-expression.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * When a cron job runs next. Times are UTC.
 * @param schedule as `Crons.export()` of convex/server writes it
 * @param identifier names the job; a job without a minute gets one from it, spread over the hour
 * @param previous its last time, or when it was installed; milliseconds since 1970
 * @param now runs that were missed before this are skipped
 * @throws if the schedule is malformed or never comes
 */
export function nextRun(
  schedule: ConvexObject,
  identifier: string,
  { previous, now }: { previous: number; now: number },
): number {
  if (schedule["type"] !== "interval") return nextTime(expressionOf(schedule, identifier), Math.max(previous, now));
  const millis = intervalMillis(schedule);
  const skipped = Math.max(0, Math.floor((now - previous) / millis));
  return previous + (skipped + 1) * millis;
}

function nextTime(expression: string, after: number): number {
  const time = nextCronTime(parseCron(expression), after);
  if (time === null) throw new Error(`Cron expression '${expression}' never comes.`);
  return time;
}

function intervalMillis(schedule: ConvexObject): number {
  const seconds =
    number(schedule["seconds"], 0) + number(schedule["minutes"], 0) * 60 + number(schedule["hours"], 0) * 3600;
  if (!(seconds >= 1)) throw new Error(`Interval ${JSON.stringify(schedule)} is shorter than a second.`);
  return seconds * 1000;
}

function expressionOf(schedule: ConvexObject, identifier: string): string {
  const minute = number(schedule["minuteUTC"], spreadMinute(identifier));
  const hour = number(schedule["hourUTC"], 0);
  switch (schedule["type"]) {
    case "cron":
      return String(schedule["cron"]);
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekly":
      return `${minute} ${hour} * * ${DAYS.indexOf(String(schedule["dayOfWeek"]))}`;
    case "monthly":
      return `${minute} ${hour} ${number(schedule["day"], 1)} * *`;
    default:
      throw new Error(`Unknown cron schedule ${JSON.stringify(schedule)}`);
  }
}

function number(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function spreadMinute(identifier: string): number {
  return createHash("sha256").update(identifier).digest().readUInt16BE(0) % 60;
}
