import type { Reading } from "../../src/contracts/reading.ts";
import { shortened } from "../kit/shortened.ts";
import type { InputValue, LengthField, ModelFields, ModelInput } from "./fields.ts";
import { type Wish, withoutUnwanted } from "./wish.ts";

/** A wish as a model's input, and how much of it that is. */
export interface Mapped {
  input: ModelInput;
  reading: Reading;
}

/** Facts of one take, besides the wish. */
export interface TakeFacts {
  seed: number;
  /** The user asked for this seed, so that its loss is told. */
  isSeedAsked?: boolean;
  /** Where the model reads the sample that it follows. */
  audioUrl?: string | undefined;
}

/** The model, and what it takes. */
export interface Taker {
  name: string;
  fields: ModelFields;
}

/**
 * Puts a wish into a model's fields. What has no field goes into the prompt's words, what the model cannot make as asked
 * is kept within its bounds, and both are told.
 */
export function mapWish(taker: Taker, wish: Wish, take: TakeFacts): Mapped {
  const parts = partsOf(taker.fields, wish);
  return { input: inputOf(taker.fields, wish, { parts, take }), reading: readingOf(taker, wish, { parts, take }) };
}

/** A wish as inputs of a model; undefined where the model has no field for it, or not with that value. */
function partsOf(fields: ModelFields, wish: Wish) {
  const tempo = mapTempo(fields, wish);
  const key = fields.key !== undefined && /^\S+ (?:major|minor)$/.test(wish.key ?? "") ? wish.key : undefined;
  const metre = wish.metre === undefined ? undefined : fields.metre?.values[wish.metre];
  const worded = [
    ...(wish.bpm !== undefined && tempo === undefined ? [`${wish.bpm} BPM`] : []),
    ...(wish.key !== undefined && key === undefined ? [wish.key] : []),
    ...(wish.metre !== undefined && metre === undefined ? [`${wish.metre} time`] : []),
  ];
  return {
    tempo,
    key,
    metre,
    worded,
    length: mapLength(fields.length, wish.seconds),
    prompt: mapPrompt(fields, wish, worded),
  };
}

interface Context {
  parts: ReturnType<typeof partsOf>;
  take: TakeFacts;
}

function inputOf(fields: ModelFields, { unwanted }: Wish, { parts, take }: Context): ModelInput {
  const { audio, negativePrompt } = fields;
  return {
    ...fields.fixed,
    ...fields.format,
    ...fields.instrumental,
    [fields.prompt.field]: parts.prompt.text,
    ...inField(unwanted.length > 0 ? negativePrompt?.field : undefined, unwanted.join(", ")),
    ...inField(fields.length.field ?? undefined, parts.length?.value),
    ...inField(fields.bpm?.field, parts.tempo),
    ...inField(fields.key, parts.key),
    ...inField(fields.metre?.field, parts.metre),
    ...inField(fields.seed, take.seed),
    ...(take.audioUrl === undefined ? audio?.without : audio?.with),
    ...inField(audio?.field, take.audioUrl),
  };
}

function inField(field: string | undefined, value: InputValue | undefined): ModelInput {
  return field === undefined || value === undefined ? {} : { [field]: value };
}

function readingOf({ name, fields }: Taker, wish: Wish, { parts, take }: Context): Reading {
  const { tempo, key, metre, length, worded, prompt } = parts;
  const understood = {
    kind: wish.kind,
    ...(tempo === undefined ? {} : { bpm: tempo }),
    ...(key === undefined ? {} : { key }),
    ...(wish.metre === undefined || metre === undefined ? {} : { metre: wish.metre }),
    ...(wish.bars === undefined ? {} : { bars: wish.bars }),
    ...(length ? { durationSeconds: length.seconds } : {}),
  };
  const ignored = fields.seed === undefined && take.isSeedAsked ? [`seed ${take.seed}`] : [];
  const changed = [
    ...wish.changed,
    ...changedLength(name, fields.length, { wish, seconds: length?.seconds }),
    ...changedTempo(name, wish.bpm, tempo),
    ...prompt.changed,
  ];
  const said = sentence(name, { understood, worded, ignored, length: fields.length });
  return { said, understood, substituted: [], ignored, changed };
}

function mapLength(field: LengthField, asked: number): { value: number; seconds: number } | undefined {
  if (field.field === null) return undefined;
  const scale = field.unit === "ms" ? 1000 : 1;
  const wanted = asked * scale;
  // At least as long as was asked for, so that it can be cut; a thousandth is rounding.
  const exact = field.isWhole ? Math.ceil(wanted - 0.001) : wanted;
  const value = Math.min(field.max, Math.max(field.min, exact));
  return { value, seconds: value / scale };
}

function mapTempo({ bpm: field }: ModelFields, { bpm }: Wish): number | undefined {
  if (!field || bpm === undefined) return undefined;
  return Math.min(field.max, Math.max(field.min, field.isWhole ? Math.round(bpm) : bpm));
}

function mapPrompt({ prompt: field, negativePrompt }: ModelFields, wish: Wish, worded: readonly string[]) {
  const isMoved = negativePrompt !== undefined && negativePrompt.keepsWords !== true;
  const words = isMoved ? withoutUnwanted(wish.prompt) : wish.prompt;
  const kind = wish.kind === "one_shot" ? "one-shot sample" : "seamless loop";
  const facts = [kind, ...worded].filter((fact) => !says(words, fact)).map((fact) => `, ${fact}`);
  const room = (field.max ?? Infinity) - facts.join("").length;
  const text = shortened(words, Math.max(1, room));
  const changed =
    text === words
      ? []
      : [
          {
            what: "prompt",
            asked: `${words.length} characters`,
            used: `the first ${text.length}`,
            why: `it takes ${field.max}`,
          },
        ];
  return { text: text + facts.join(""), changed };
}

/** The prompt's own words say it already. */
function says(words: string, fact: string): boolean {
  return words.toLowerCase().includes(fact.toLowerCase());
}

function changedLength(
  name: string,
  field: LengthField,
  { wish, seconds }: { wish: Wish; seconds: number | undefined },
): Reading["changed"] {
  const { bars, seconds: wanted } = wish;
  const asked = bars === undefined ? `${rounded(wanted)} s` : `${bars} ${bars === 1 ? "bar" : "bars"}`;
  if (seconds === undefined || field.field === null) {
    return [{ what: "length", asked, used: `up to ${field.max} s`, why: `${name} decides on the length itself` }];
  }
  if (Math.abs(seconds - wanted) < 0.001) return [];
  const scale = field.unit === "ms" ? 1000 : 1;
  const why =
    seconds < wanted
      ? `${name} makes at most ${field.max / scale} s`
      : seconds - wanted >= 1 || !field.isWhole
        ? `${name} makes at least ${field.min / scale} s`
        : `${name} makes whole ${field.unit === "ms" ? "milliseconds" : "seconds"}`;
  return [{ what: "length", asked, used: `${rounded(seconds)} s`, why }];
}

function changedTempo(name: string, asked: number | undefined, used: number | undefined): Reading["changed"] {
  if (asked === undefined || used === undefined || asked === used) return [];
  const why = Math.abs(asked - used) < 1 ? `${name} takes whole tempos` : `${name} takes no other tempo`;
  return [{ what: "tempo", asked: `${asked} BPM`, used: `${used} BPM`, why }];
}

interface Said {
  understood: Reading["understood"];
  worded: readonly string[];
  ignored: readonly string[];
  length: LengthField;
}

function sentence(name: string, { understood, worded, ignored, length }: Said): string {
  const { bpm, key, metre, durationSeconds } = understood;
  const told = [
    ...(bpm === undefined ? [] : [`${bpm} BPM`]),
    ...(key === undefined ? [] : [key]),
    ...(metre === undefined ? [] : [metre]),
  ];
  const size = durationSeconds === undefined ? `Up to ${length.max} s` : `${rounded(durationSeconds)} s`;
  const facts = [size, ...told].join(", ");
  return [
    `${facts}, by ${name}, which does not say how it read the prompt: analyze_sample tells what it made.`,
    ...(worded.length > 0 ? [`${listed(worded)} ${worded.length > 1 ? "are" : "is"} a wish in words there.`] : []),
    ...(ignored.length > 0 ? [`It takes no seed: ${ignored.join(", ")} is not used.`] : []),
  ].join(" ");
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
