import * as z from "zod";

/** How a request for a sample was read: what is made of it, and what of it is not served. */
export const readingSchema = z.object({
  /** All of it in plain English, for the user. */
  said: z.string(),
  understood: z.object({
    kind: z.enum(["loop", "one_shot"]).optional(),
    genre: z.string().optional(),
    /** Which of the genre's grooves a loop has. */
    groove: z.string().optional(),
    /** Tempo of a loop. */
    bpm: z.number().optional(),
    /** With its mode: "D dorian". Unset where nothing has a pitch. */
    key: z.string().optional(),
    metre: z.string().optional(),
    bars: z.number().optional(),
    durationSeconds: z.number().optional(),
    /** One a bar, or as barred. */
    chords: z.array(z.string()).optional(),
    instruments: z.array(z.string()).optional(),
    drumKit: z.string().optional(),
    /** Which of these the genre decided, where the request was open. */
    chosen: z.array(z.enum(["mode", "drumKit"])).optional(),
    /** Words for mood and feel that were obeyed. */
    mood: z.array(z.string()).optional(),
  }),
  /** Wishes for which something else stands in. */
  substituted: z.array(z.object({ asked: z.string(), used: z.string() })),
  /** Words that were not understood. */
  ignored: z.array(z.string()),
  /** Values that could not be kept as they were asked for, or that two wishes gave differently. */
  changed: z.array(z.object({ what: z.string(), asked: z.string(), used: z.string(), why: z.string() })),
});

export type Reading = z.output<typeof readingSchema>;

/** True if something was asked for that is not served as asked. */
export function isUnmet({ substituted, ignored, changed }: Reading): boolean {
  return substituted.length + ignored.length + changed.length > 0;
}
