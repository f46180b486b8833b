import * as z from "zod";

/** Kinds of project file, as src/audio/project writes them. */
export const PROJECT_FORMATS = ["dawproject", "pack", "ableton", "midi", "sfz", "decentsampler"] as const;
/** Endings of their files. */
export const PROJECT_EXTENSIONS = ["dawproject", "zip", "mid"] as const;

/** Media types of their files. A session is a ZIP file, but a browser would call it so if it were told. */
export const PROJECT_MEDIA_TYPES = {
  dawproject: "application/octet-stream",
  zip: "application/zip",
  mid: "audio/midi",
} as const satisfies Record<(typeof PROJECT_EXTENSIONS)[number], string>;

/** What the kinds are called. */
export const PROJECT_WORDS = {
  dawproject: "DAW project",
  pack: "Sample pack",
  ableton: "Ableton folder",
  midi: "MIDI",
  sfz: "SFZ instrument",
  decentsampler: "DecentSampler instrument",
} as const satisfies Record<(typeof PROJECT_FORMATS)[number], string>;

/** One of PROJECT_FORMATS. */
export const projectFormatSchema = z.enum(PROJECT_FORMATS);

/** Path of the studio's HTTP action below which signed URLs serve project files. */
export const PROJECT_PATH = "/project/";

/** A project file as every surface shows it: a file for other programs, which is no sample. */
export const projectFileSchema = z.object({
  projectId: z.string(),
  /** File name without its extension. */
  name: z.string(),
  format: projectFormatSchema,
  extension: z.enum(PROJECT_EXTENSIONS),
  bytes: z.number(),
  /** What is inside, in words: "4 audio tracks", "2 note tracks". */
  contents: z.array(z.string()),
  /** The file on this machine, when the studio is local. */
  path: z.string().optional(),
  /** URL that downloads it without further credentials; set when the result has no path. */
  url: z.string().optional(),
});

export type ProjectFormat = z.output<typeof projectFormatSchema>;
export type ProjectFileView = z.output<typeof projectFileSchema>;
