/** Bounds that every surface states in the same words. A change here changes tools, functions, CLI and dashboard. */

/** Longest prompt, and longest text of a library search. */
export const MAX_PROMPT_CHARACTERS = 1_000;
/** 64 bars at 120 BPM are 128 s: longer than any loop a producer keeps, short enough to render in seconds. */
export const MAX_BARS = 64;
/** Slowest tempo that can be asked for or searched by; detection has ranges of its own (audio/analyse). */
export const MIN_BPM = 40;
/** Fastest tempo that can be asked for or searched by. */
export const MAX_BPM = 240;
/** Shortest one-shot or loop that can be asked for. */
export const MIN_DURATION_SECONDS = 0.1;
/** The longest that any model in the table makes in one go; a model may allow less. */
export const MAX_DURATION_SECONDS = 600;
/** The longest that the built-in synth renders: most bars at the slowest tempo. */
export const MAX_SYNTH_SECONDS = (MAX_BARS * 4 * 60) / MIN_BPM;
/** Takes of one job, each a sample of its own; hosted models that do not batch bill a prediction for each. */
export const MAX_VARIATIONS = 4;
/** Seeds are unsigned 31-bit: the range that every provider takes. 0 reads as "no seed" at some, so seeds start at 1. */
export const MAX_SEED = 2_147_483_647;
/** Longest long-poll of a tool call. Clients time out after 60 s, so it stays well below. */
export const MAX_WAIT_SECONDS = 45;
/** Most parts that a variation names to be kept. */
export const MAX_KEPT_PARTS = 10;
/** Longest name of a part. */
export const MAX_PART_CHARACTERS = 30;
/** Longest idempotency key (`requestId`); a UUID has 36 characters. */
export const MAX_REQUEST_ID_CHARACTERS = 128;
/** Memory of a split grows with length: a quarter of an hour of stereo takes the hub to about 3 GB. */
export const MAX_INPUT_AUDIO_SECONDS = 900;
/** Largest file that is imported, uploaded or fetched: 15 minutes of 24-bit stereo at 48 kHz are 247 MiB. */
export const MAX_INPUT_AUDIO_BYTES = 256 * 1024 * 1024;
/** Largest answer of another server's API: a page of 100 predictions with inputs and logs stays far below. */
export const MAX_ANSWER_JSON_BYTES = 16 * 1024 * 1024;
/** Largest body of what should be a few fields: a token, an address, the reason of a refusal. */
export const MAX_SMALL_BODY_BYTES = 64 * 1024;
/** Rows in one page of a list; a larger `limit` is clamped. */
export const MAX_PAGE_SIZE = 100;
/** Rows in one page of a list when `limit` is not given. */
export const DEFAULT_PAGE_SIZE = 20;
/** One message of a client holds 10 MB at most; base64 takes four characters for three bytes. */
export const MAX_BASE64_CHARACTERS = 8 * 1024 * 1024;
/** Largest audio in a tool result. Some clients cut results at 150,000 characters: in base64 this leaves room for the facts. */
export const MAX_INLINE_AUDIO_BYTES = 96 * 1024;
/** Longest reference to a sample: an id, a URI, a name or the path of its file. */
export const MAX_REFERENCE_CHARACTERS = 4_096;
/** Longest sample name that a caller chooses; it becomes a file name in the library folder. */
export const MAX_NAME_CHARACTERS = 80;
/** Lowest sample rate of an export or a mix, in Hz (telephone speech). */
export const MIN_SAMPLE_RATE = 8_000;
/** Highest sample rate of an export or a mix, in Hz. */
export const MAX_SAMPLE_RATE = 192_000;
/** Fewest tracks of a mix: converting one sample is an export. */
export const MIN_MIX_TRACKS = 2;
/** Most samples that a project file is asked of; their stems come on top. */
export const MAX_PROJECT_SAMPLES = 64;
/** Highest linear gain of a channel in a project file: where the fader of a DAWproject ends. */
export const MAX_STRIP_GAIN = 2;
/** Audio in one project file, in all: an hour of 24-bit stereo at 48 kHz is a gigabyte, which is held in memory until it is stored. */
export const MAX_PROJECT_SECONDS = 2_700;
/** Retention of a project file, which can be made again. */
export const PROJECT_DAYS = 30;
/** Minutes for which a deleted project file can be restored: as long as one may see at once that it was a mistake. */
export const PROJECT_RESTORABLE_MINUTES = 60;
/** Most tracks of a mix. */
export const MAX_MIX_TRACKS = 16;
/** Longest message to the chat agent. */
export const MAX_CHAT_CHARACTERS = 16_000;
/** Rows of a live chat answer between two moves of a reader's cursor; readers with equal cursors share one query. */
export const TAIL_STRIDE = 8;
/** Longest recording in the browser: 58 MB, held in memory until saved. */
export const MAX_RECORDING_SECONDS = 600;
/** Retention of a recording that the user has not kept. */
export const RECORDING_DAYS = 30;
/** Most samples per bulk operation; callers batch above that. */
export const MAX_MARKED_SAMPLES = 100;
/** Longest tag, after normalisation. */
export const MAX_TAG_CHARACTERS = 32;
/** BPM that are counted together in a library: 120 stands for 120 up to 130. */
export const TEMPO_STEP = 10;
/** Longest name of a collection. */
export const MAX_COLLECTION_NAME_CHARACTERS = 60;
/** Longest name of a saved search. */
export const MAX_SEARCH_NAME_CHARACTERS = 60;
/** Longest saved search, as its address has it: each byte of a text may take three characters there. */
export const MAX_SEARCH_QUERY_CHARACTERS = 10_000;
/** Formats that can be written, of AUDIO_FORMATS. */
export const EXPORT_FORMATS = ["wav", "mp3", "flac", "aiff", "ogg"] as const;
/** Bits per sample of an export: 16 and 24 are PCM, 32 is floating point, in WAV and AIFF only. */
export const BIT_DEPTHS = [16, 24, 32] as const;
/** Constant bitrates of an MP3 export, in kbit/s. */
export const MP3_BITRATES = [128, 192, 256, 320] as const;
/** Longest fade at an end of a sample. */
export const MAX_FADE_SECONDS = 60;
/** Furthest that a sample is shifted, either way: two octaves. */
export const MAX_FIT_SEMITONES = 24;
/** A sample becomes at most so many times as long by fitting, and at least as many times shorter. */
export const MAX_FIT_RATIO = 4;
