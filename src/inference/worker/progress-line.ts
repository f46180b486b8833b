const WIDTH = 10;
/** Blocks of an eighth each, as tqdm draws them. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A line in tqdm's form, which Replicate's clients read progress from: `" 37%|███▋      | 37/100"`.
 * @param fraction 0 to 1; rounded down to whole percent
 */
export function progressLine(fraction: number): string {
  const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
  const eighths = Math.floor((percent * WIDTH * 8) / 100);
  const bar = "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
  return `${String(percent).padStart(3)}%|${bar.padEnd(WIDTH)}| ${percent}/100`;
}
