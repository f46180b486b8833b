import {
  MAX_BARS,
  MAX_BPM,
  MAX_DURATION_SECONDS,
  MAX_KEPT_PARTS,
  MAX_PART_CHARACTERS,
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_CHARACTERS,
  MAX_VARIATIONS,
  MIN_BPM,
  MIN_DURATION_SECONDS,
} from "../limits.ts";

/**
 * The part of a request that its cost depends on, beside its task: the model, how much audio of which length, and for a
 * variation the words that may keep parts of a sample.
 */
export interface PricedRequest {
  model?: string;
  type?: "loop" | "one_shot";
  bars?: number;
  durationSeconds?: number;
  bpm?: number;
  variations?: number;
  /** The sample to be split. */
  sampleId?: string;
  /** Both make a split one of this machine. */
  quality?: "learned" | "fast";
  twoStems?: boolean;
  variationOf?: string;
  keep?: string[];
  /** Variations only. */
  prompt?: string;
}

const isText = (max: number) => (value: unknown) =>
  typeof value === "string" && value.trim() !== "" && value.trim().length <= max;
const isBetween = (min: number, max: number) => (value: unknown) =>
  typeof value === "number" && value >= min && value <= max;
const isCount = (max: number) => (value: unknown) => Number.isInteger(value) && isBetween(1, max)(value);

const isPartName = (value: unknown) => typeof value === "string" && value.length <= MAX_PART_CHARACTERS;

/** As the contracts have these fields. Written without their schemas, which are too large for the page's first load. */
const FIELDS: Record<keyof PricedRequest, (value: unknown) => boolean> = {
  model: isText(200),
  type: (value) => value === "loop" || value === "one_shot",
  bars: isCount(MAX_BARS),
  durationSeconds: isBetween(MIN_DURATION_SECONDS, MAX_DURATION_SECONDS),
  bpm: isBetween(MIN_BPM, MAX_BPM),
  variations: isCount(MAX_VARIATIONS),
  sampleId: isText(MAX_REFERENCE_CHARACTERS),
  quality: (value) => value === "learned" || value === "fast",
  twoStems: (value) => typeof value === "boolean",
  variationOf: isText(MAX_REFERENCE_CHARACTERS),
  keep: (value) => Array.isArray(value) && isCount(MAX_KEPT_PARTS)(value.length) && value.every(isPartName),
  prompt: isText(MAX_PROMPT_CHARACTERS),
};

/** @returns the input of `jobs/public:estimateCharge` for a request; empty for one that will be refused anyway */
export function pricedRequest(request: unknown): PricedRequest {
  const fields: Record<string, unknown> = typeof request === "object" ? { ...request } : {};
  const isVariation = fields["variationOf"] !== undefined;
  const given = Object.entries(FIELDS).filter(
    ([field]) => fields[field] !== undefined && (field !== "prompt" || isVariation),
  );
  if (!given.every(([field, isValid]) => isValid(fields[field]))) return {};
  return Object.fromEntries(given.map(([field]) => [field, fields[field]]));
}
