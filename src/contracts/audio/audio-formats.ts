/** Formats that are decoded and stored, by the extension of their files in the library. */
export const AUDIO_FORMATS = [
  "wav",
  "mp3",
  "flac",
  "aiff",
  "ogg",
  "opus",
  "m4a",
  "aac",
  "webm",
  "caf",
  "w64",
  "au",
  "wv",
] as const;

export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Names of a format among people and programs. */
export interface FormatFacts {
  /** In words for a person. */
  name: string;
  mediaType: string;
  /** File extensions, without the dot; the content decides. */
  extensions: readonly string[];
}

/** One row for each format that can be read; texts, media types and file pickers follow it. */
export const FORMAT_FACTS: Record<AudioFormat, FormatFacts> = {
  wav: { name: "WAV", mediaType: "audio/wav", extensions: ["wav", "rf64", "bw64"] },
  mp3: { name: "MP3", mediaType: "audio/mpeg", extensions: ["mp3"] },
  flac: { name: "FLAC", mediaType: "audio/flac", extensions: ["flac"] },
  ogg: { name: "Ogg Vorbis", mediaType: "audio/ogg", extensions: ["ogg", "oga"] },
  opus: { name: "Opus", mediaType: "audio/ogg", extensions: ["opus"] },
  m4a: { name: "M4A", mediaType: "audio/mp4", extensions: ["m4a", "mp4", "mov", "m4b"] },
  aac: { name: "AAC", mediaType: "audio/aac", extensions: ["aac"] },
  webm: { name: "WebM", mediaType: "audio/webm", extensions: ["webm", "mka", "mkv"] },
  aiff: { name: "AIFF", mediaType: "audio/aiff", extensions: ["aiff", "aif", "aifc"] },
  caf: { name: "CAF", mediaType: "audio/x-caf", extensions: ["caf"] },
  w64: { name: "Wave64", mediaType: "audio/x-w64", extensions: ["w64"] },
  au: { name: "AU", mediaType: "audio/basic", extensions: ["au", "snd"] },
  wv: { name: "WavPack", mediaType: "audio/x-wavpack", extensions: ["wv"] },
};

/** "WAV, MP3, FLAC … and WebM" */
export function readableFormats(): string {
  const names = AUDIO_FORMATS.map((format) => FORMAT_FACTS[format].name);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
