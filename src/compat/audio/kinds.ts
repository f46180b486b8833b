/** A way to encode sound by programs that are not ours. */
export interface Kind {
  /** Format and container, as the table names them. */
  name: string;
  extension: string;
  rates: readonly number[];
  channels: readonly number[];
  /** Ways to encode, each used in turn: arguments between the input and the output. */
  settings: readonly string[];
  /** The program; it is called as `program INPUT SETTINGS OUTPUT`. */
  program: Program;
  /** True where nothing may be lost: samples are compared one by one. */
  isLossless: boolean;
  /** Depths of the source, each used in turn, where they are others than 16 and 24. */
  validBits?: readonly number[];
  /** Files that are joined to one, as `cat` does; one without it. */
  pieces?: number;
  /** True where ID3 and APE tags stand in front, one of them with a picture. */
  hasSeveralTags?: true;
  /** The program that says what is right; ffmpeg without it. */
  judge?: "flac" | "opusdec";
}

/** Programs that encode. */
export type Program = "ffmpeg" | "flac" | "lame" | "sox";

const COMMON_RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000];
const MPEG_RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const PLAIN = { rates: COMMON_RATES, channels: [1, 2, 3, 6], program: "ffmpeg", isLossless: true } as const;
const LOSSY = { rates: COMMON_RATES, channels: [1, 2], program: "ffmpeg", isLossless: false } as const;
const OPUS = { ...LOSSY, rates: [8_000, 16_000, 24_000, 48_000], channels: [1, 2, 6], settings: ["-c:a libopus"] };

/** All kinds, in the order of the table. */
export const KINDS: readonly Kind[] = [
  { ...LOSSY, name: "AAC in M4A", extension: "m4a", settings: ["-c:a aac -b:a 64k", "-c:a aac -movflags +faststart"] },
  { ...LOSSY, name: "AAC in ADTS", extension: "aac", settings: ["-c:a aac -b:a 64k"] },
  {
    ...PLAIN,
    name: "Apple Lossless in M4A",
    extension: "m4a",
    channels: [1, 2],
    settings: ["-c:a alac -sample_fmt s16p", "-c:a alac -sample_fmt s32p"],
  },
  {
    ...PLAIN,
    name: "Apple Lossless in CAF",
    extension: "caf",
    channels: [1, 2],
    settings: ["-c:a alac -sample_fmt s16p", "-c:a alac -sample_fmt s32p"],
  },
  { ...OPUS, name: "Opus in Ogg", extension: "opus", settings: ["-c:a libopus", "-c:a libopus -frame_duration 60"] },
  // ffmpeg 5.1 mixes the second file's first samples, which are to be skipped, into the end of the first.
  {
    ...OPUS,
    name: "Opus in Ogg, joined, by opusdec",
    extension: "opus",
    channels: [1, 2],
    pieces: 2,
    judge: "opusdec",
  },
  { ...OPUS, name: "Opus in MP4", extension: "mp4" },
  { ...OPUS, name: "Opus in WebM", extension: "webm" },
  {
    ...LOSSY,
    name: "Vorbis in Ogg",
    extension: "ogg",
    channels: [1, 2, 6],
    settings: ["-c:a libvorbis", "-c:a libvorbis -q:a 8"],
  },
  { ...LOSSY, name: "Vorbis in Ogg, joined", extension: "ogg", settings: ["-c:a libvorbis"], pieces: 3 },
  { ...LOSSY, name: "Vorbis in WebM", extension: "webm", settings: ["-c:a libvorbis"] },
  {
    ...PLAIN,
    name: "FLAC",
    extension: "flac",
    program: "flac",
    settings: ["-s -0", "-s -5", "-s -8", "-s -8 -e -p", "-s --lax -b 4608", "-s -b 192"],
  },
  {
    ...PLAIN,
    name: "FLAC of 12 and 20 bits",
    extension: "flac",
    program: "flac",
    settings: ["-s", "-s -0", "-s -8"],
    validBits: [12, 20],
  },
  {
    ...PLAIN,
    name: "FLAC of 32 bits, by flac",
    extension: "flac",
    program: "flac",
    settings: ["-s", "-s -8"],
    validBits: [32],
    // ffmpeg 5.1 refuses it.
    judge: "flac",
  },
  { ...PLAIN, name: "FLAC in Ogg", extension: "oga", program: "flac", settings: ["-s --ogg", "-s --ogg -8"] },
  { ...PLAIN, name: "FLAC in MP4", extension: "mp4", settings: ["-c:a flac -strict -2"] },
  { ...PLAIN, name: "FLAC in Matroska", extension: "mka", settings: ["-c:a flac"] },
  {
    ...PLAIN,
    name: "AIFF and AIFC",
    extension: "aiff",
    settings: ["s8", "s16be", "s24be", "s32be", "f32be", "f64be", "alaw", "mulaw", "s16le"].map(pcm),
  },
  { ...PLAIN, name: "AIFF by SoX", extension: "aiff", program: "sox", settings: ["-b 8", "-b 16", "-b 24", "-b 32"] },
  {
    ...PLAIN,
    name: "CAF",
    extension: "caf",
    settings: ["s8", "s16be", "s16le", "s24be", "s24le", "s32be", "f32be", "f64le", "alaw", "mulaw"].map(pcm),
  },
  {
    ...PLAIN,
    name: "Wave64",
    extension: "w64",
    settings: ["u8", "s16le", "s24le", "s32le", "f32le", "alaw"].map(pcm),
  },
  {
    ...PLAIN,
    name: "AU",
    extension: "au",
    settings: ["s8", "s16be", "s24be", "s32be", "f32be", "f64be", "mulaw"].map(pcm),
  },
  {
    ...PLAIN,
    name: "WavPack",
    extension: "wv",
    settings: ["s16p", "s32p", "fltp"].map((sample) => `-c:a wavpack -sample_fmt ${sample}`),
  },
  { ...PLAIN, name: "A-law and µ-law in WAV", extension: "wav", settings: ["alaw", "mulaw"].map(pcm) },
  {
    ...LOSSY,
    name: "MS and IMA ADPCM in WAV",
    extension: "wav",
    settings: ["-c:a adpcm_ms", "-c:a adpcm_ima_wav", "-c:a adpcm_ms -block_size 512"],
  },
  {
    ...PLAIN,
    name: "PCM in MOV",
    extension: "mov",
    settings: ["s8", "s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be", "f64le", "alaw", "mulaw"].map(pcm),
  },
  {
    ...PLAIN,
    name: "PCM in Matroska",
    extension: "mka",
    settings: ["u8", "s16le", "s24le", "s24be", "f32le"].map(pcm),
  },
  {
    ...LOSSY,
    name: "MP3 by LAME",
    extension: "mp3",
    rates: [8_000, 11_025, 12_000, ...MPEG_RATES],
    program: "lame",
    settings: ["--quiet --noreplaygain -V 4", "--quiet --noreplaygain --cbr -b 64", "--quiet --noreplaygain --abr 80"],
  },
  {
    ...LOSSY,
    name: "MP3 behind several tags",
    extension: "mp3",
    rates: MPEG_RATES,
    program: "lame",
    settings: ["--quiet --noreplaygain -V 4", "--quiet --noreplaygain --cbr -b 128"],
    hasSeveralTags: true,
  },
  { ...LOSSY, name: "MP3 in MP4", extension: "mp4", rates: MPEG_RATES, settings: ["-c:a libmp3lame"] },
  {
    ...LOSSY,
    name: "MP3 in Matroska",
    extension: "mka",
    rates: MPEG_RATES,
    settings: ["-c:a libmp3lame"],
  },
  { ...LOSSY, name: "MP3 in WAV", extension: "wav", rates: MPEG_RATES, settings: ["-c:a libmp3lame"] },
  {
    ...LOSSY,
    name: "MP2",
    extension: "mp2",
    rates: MPEG_RATES,
    settings: ["-c:a mp2", "-c:a mp2 -b:a 96k"],
  },
];

/** A setting of ffmpeg. */
function pcm(format: string): string {
  return `-c:a pcm_${format}`;
}
