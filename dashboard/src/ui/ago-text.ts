const DAY_MILLIS = 24 * 60 * 60_000;

/** When something was, as short as it can be said: the time today, the day before that. */
export function agoText(at: number, now: number = Date.now()): string {
  const then = new Date(at);
  if (then.toDateString() === new Date(now).toDateString()) {
    return then.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  }
  if (now - at < 6 * DAY_MILLIS) return then.toLocaleDateString(undefined, { weekday: "short" });
  const isThisYear = then.getFullYear() === new Date(now).getFullYear();
  return then.toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}
