import * as z from "zod";

/** Qualities of the built-in splitter, the default first. */
export const SPLIT_QUALITIES = ["learned", "fast"] as const;
/** Ways to make stems on this machine: rendered from a score, by the user's Demucs model, or by the built-in splitter at one of its qualities. */
export const SEPARATION_METHODS = ["score", "demucs", ...SPLIT_QUALITIES] as const;

/** One of SPLIT_QUALITIES. */
export const splitQualitySchema = z.enum(SPLIT_QUALITIES);

/** How stems were made; `why` says it where it is not what was asked for. */
export const separationSchema = z.object({ method: z.enum(SEPARATION_METHODS), why: z.string().optional() });

export type SplitQuality = z.output<typeof splitQualitySchema>;
export type Separation = z.output<typeof separationSchema>;

const LINE = new RegExp(`^Quality: (${SEPARATION_METHODS.join("|")})(?:, since (.+))?$`, "m");
const MAX_WHY_CHARACTERS = 500;

/** The line of a prediction's log that says how stems were made: "Quality: fast, since …". */
export function separationLine({ method, why }: Separation): string {
  const reason = why?.replaceAll(/\s+/g, " ").trim().slice(0, MAX_WHY_CHARACTERS) ?? "";
  return reason === "" ? `Quality: ${method}` : `Quality: ${method}, since ${reason}`;
}

/** Reads that line in the log of a model of this machine; null where there is none. */
export function readSeparation(logs: string): Separation | null {
  const [, method, why] = LINE.exec(logs) ?? [];
  const parsed = separationSchema.safeParse({ method, ...(why === undefined ? {} : { why }) });
  return parsed.success ? parsed.data : null;
}
