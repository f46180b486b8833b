/** Formats that are decoded and stored, by the extension of their files in the library. */
export const AUDIO_FORMATS = ["wav", "mp3", "flac", "ogg"] as const;

export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** What people and programs call a format. */
export interface FormatFacts {
  /** In words for a person. */
  name: string;
  mediaType: string;
  /** Of files that may hold it, without the dot; content decides. */
  extensions: readonly string[];
}

/** One row for each format that can be read; texts, media types and file pickers follow it. */
export const FORMAT_FACTS: Record<AudioFormat, FormatFacts> = {
  wav: { name: "WAV", mediaType: "audio/wav", extensions: ["wav"] },
  mp3: { name: "MP3", mediaType: "audio/mpeg", extensions: ["mp3"] },
  flac: { name: "FLAC", mediaType: "audio/flac", extensions: ["flac"] },
  ogg: { name: "Ogg Vorbis", mediaType: "audio/ogg", extensions: ["ogg"] },
};

/** "WAV, MP3, FLAC and Ogg Vorbis" */
export function readableFormats(): string {
  const names = AUDIO_FORMATS.map((format) => FORMAT_FACTS[format].name);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
