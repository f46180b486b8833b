const UNITS = { h: 3_600_000, m: 60_000, s: 1_000 };
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/;

/**
 * Reads a duration as `Cancel-After` has it: "90", "90s", "5m", "1h30m".
 * @returns milliseconds, or null if the text is not a duration above zero
 */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  const milliseconds = Number(hours) * UNITS.h + Number(minutes) * UNITS.m + Number(seconds) * UNITS.s;
  return milliseconds > 0 ? milliseconds : null;
}
