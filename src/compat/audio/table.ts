import type { Comparison } from "./compare.ts";
import type { Kind } from "./kinds.ts";

/** Levels and samples may differ by as little as this between decoders of lossy codecs, and of whole numbers. */
const TOLERANCE = { lossyLevel: 0.005, lossless: 2e-7 };

/** Files of a kind. */
export interface Tally {
  kind: string;
  files: number;
  /** As long as the source, which the format states in some way. */
  exact: number;
  /** As many samples as ffmpeg has. */
  counted: number;
  /** At ffmpeg's level; of lossless kinds, with its very samples. */
  alike: number;
  /** Files that are unreadable, sound different, or are longer or shorter than both their source and ffmpeg's output. */
  wrong: Comparison[];
}

/** Sums up the files of a kind. */
export function tally(kind: Kind, files: readonly Comparison[]): Tally {
  const isAlike = (file: Comparison): boolean => soundsAlike(kind, file);
  return {
    kind: kind.name,
    files: files.length,
    exact: files.filter(({ ours, source }) => ours === source).length,
    counted: files.filter(({ ours, theirs }) => ours === theirs).length,
    alike: files.filter(isAlike).length,
    wrong: files.filter((file) => file.error !== undefined || !isBetween(file) || !isAlike(file)),
  };
}

/** MP4 states lengths in thousandths of a second, and other formats in whole packets: ours is the source's at best. */
function isBetween({ ours, source, theirs }: Comparison): boolean {
  return ours >= Math.min(source, theirs) && ours <= Math.max(source, theirs);
}

/** Where the lengths differ, silence that the encoder added makes the level another. */
function soundsAlike({ isLossless }: Kind, { level, difference, ours, theirs }: Comparison): boolean {
  if (isLossless) return difference <= TOLERANCE.lossless;
  const padding = Math.abs(ours - theirs) / Math.max(1, Math.min(ours, theirs));
  return Math.abs(level - 1) <= TOLERANCE.lossyLevel + padding;
}

/** The table of all kinds, in Markdown. */
export function formatTable(rows: readonly Tally[]): string {
  const cells = rows.map(({ kind, files, exact, counted, alike }) =>
    [kind, files, exact, counted, alike].map(String).join(" | "),
  );
  return [
    "| kind | files | as long as their source | as many samples as ffmpeg | sound as in ffmpeg |",
    "| --- | --- | --- | --- | --- |",
    ...cells.map((row) => `| ${row} |`),
  ].join("\n");
}
