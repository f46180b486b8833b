/** Sum of usage. */
export interface Usage {
  answers: number;
  inputTokens: number;
  outputTokens: number;
}

/** A day's answers of one model, as `read_chat_usage` tells them. */
export interface UsageRow extends Usage {
  /** YYYY-MM-DD, UTC. */
  day: string;
  model: string;
}

/** A day with what its models were used. */
export interface UsageDay extends Usage {
  /** YYYY-MM-DD, UTC. */
  day: string;
  models: readonly string[];
}

/** Adds the rows of a day up. @param rows latest first @returns days, latest first */
export function usageByDay(rows: readonly UsageRow[]): UsageDay[] {
  const days = [...new Set(rows.map(({ day }) => day))];
  return days.map((day) => {
    const ofDay = rows.filter((row) => row.day === day);
    return { day, ...totalUsage(ofDay), models: ofDay.map(({ model }) => model) };
  });
}

/** @returns the sum */
export function totalUsage(rows: readonly Usage[]): Usage {
  return rows.reduce(
    (sum, row) => ({
      answers: sum.answers + row.answers,
      inputTokens: sum.inputTokens + row.inputTokens,
      outputTokens: sum.outputTokens + row.outputTokens,
    }),
    { answers: 0, inputTokens: 0, outputTokens: 0 },
  );
}

/** A day in words. @param now in milliseconds since 1970; days are those of UTC, as they are counted */
export function dayText(day: string, now: number): string {
  const daysAgo = Math.round((Date.parse(new Date(now).toISOString().slice(0, 10)) - Date.parse(day)) / 86_400_000);
  if (daysAgo === 0) return "Today";
  if (daysAgo === 1) return "Yesterday";
  return new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(
    Date.parse(day),
  );
}
