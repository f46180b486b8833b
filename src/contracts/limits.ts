/** Bounds that every surface states in the same words. A change here changes tools, functions, CLI and dashboard. */

export const MAX_PROMPT_CHARACTERS = 1_000;
/** 64 bars at 120 BPM are 128 s: longer than any loop a producer keeps, short enough to render in seconds. */
export const MAX_BARS = 64;
export const MIN_BPM = 40;
export const MAX_BPM = 240;
export const MIN_DURATION_SECONDS = 0.1;
/** The longest that any model in the table makes in one go; a model may allow less. */
export const MAX_DURATION_SECONDS = 190;
export const MAX_VARIATIONS = 4;
/** Seeds are unsigned 31-bit: the range that every provider takes. 0 reads as "no seed" at some, so seeds start at 1. */
export const MAX_SEED = 2_147_483_647;
/** Clients give up on a call after 60 s; a wait stays well below. */
export const MAX_WAIT_SECONDS = 45;
export const MAX_REQUEST_ID_CHARACTERS = 128;
/** Memory of a split grows with length: a quarter of an hour of stereo takes the hub to about 3 GB. */
export const MAX_INPUT_AUDIO_SECONDS = 900;
export const MAX_INPUT_AUDIO_BYTES = 256 * 1024 * 1024;
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 20;
/** One message of a client holds 10 MB at most; base64 takes four characters for three bytes. */
export const MAX_BASE64_CHARACTERS = 8 * 1024 * 1024;
/** Some clients cut results at 150 000 characters: this is what fits in with room for the facts. */
export const MAX_INLINE_AUDIO_BYTES = 96 * 1024;
/** Of what names a sample: an id, an address, a name or the path of its file. */
export const MAX_REFERENCE_CHARACTERS = 4_096;
export const MAX_NAME_CHARACTERS = 80;
export const MIN_SAMPLE_RATE = 8_000;
export const MAX_SAMPLE_RATE = 192_000;
export const MIN_MIX_TRACKS = 2;
export const MAX_MIX_TRACKS = 16;
export const MAX_CHAT_CHARACTERS = 16_000;
/** A reader of a live answer moves its cursor each time it holds so many rows more; readers at the same row share one query. */
export const TAIL_STRIDE = 8;
/** The longest that a browser records: 58 MB, which are in its memory until they are saved. */
export const MAX_RECORDING_SECONDS = 600;
/** How long a recording stays that nobody keeps. */
export const RECORDING_DAYS = 30;
/** So many samples change in one call; whoever has more calls again. */
export const MAX_MARKED_SAMPLES = 100;
export const MAX_TAG_CHARACTERS = 32;
export const MAX_COLLECTION_NAME_CHARACTERS = 60;
export const EXPORT_FORMATS = ["wav", "mp3", "flac"] as const;
export const BIT_DEPTHS = [16, 24, 32] as const;
export const MP3_BITRATES = [128, 192, 256, 320] as const;
