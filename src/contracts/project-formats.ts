/** Kinds of project file, as src/audio/project writes them. */
export const PROJECT_FORMATS = ["dawproject", "pack", "ableton", "midi", "sfz", "decentsampler"] as const;
/** Endings of their files. */
export const PROJECT_EXTENSIONS = ["dawproject", "zip", "mid"] as const;

/** Ending of a project file. */
export type ProjectExtension = (typeof PROJECT_EXTENSIONS)[number];

/** Media types of their files. A session is a ZIP file, but a browser would call it so if it were told. */
export const PROJECT_MEDIA_TYPES = {
  dawproject: "application/octet-stream",
  zip: "application/zip",
  mid: "audio/midi",
} as const satisfies Record<ProjectExtension, string>;

/** Names of the kinds. */
export const PROJECT_WORDS = {
  dawproject: "DAW project",
  pack: "Sample pack",
  ableton: "Ableton folder",
  midi: "MIDI",
  sfz: "SFZ instrument",
  decentsampler: "DecentSampler instrument",
} as const satisfies Record<(typeof PROJECT_FORMATS)[number], string>;

/** Path of the studio's HTTP action below which signed URLs serve project files. */
export const PROJECT_PATH = "/project/";

export type ProjectFormat = (typeof PROJECT_FORMATS)[number];
