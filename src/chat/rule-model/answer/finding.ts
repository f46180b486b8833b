import { getSample } from "../../../contracts/library.ts";
import { MAX_BPM, MIN_BPM } from "../../../contracts/limits.ts";
import { searchSamples } from "../../../contracts/sample.ts";
import type { Intent } from "../understand/intent.ts";
import { samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { sourceOf } from "./sources.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

/** Samples that an answer names. */
const LISTED = 8;
/** Tolerance of tempo for a similar sound. */
const ALIKE_TEMPO = 0.06;

/** Searches the library. */
export function* find({ text, facts, type }: Of<"find">): Script {
  const { key, bpm } = facts;
  const { bpmMin = bpm, bpmMax = bpm } = facts;
  const input = {
    ...(text ? { text } : {}),
    ...(type ? { type } : {}),
    ...(key ? { key } : {}),
    ...(bpmMin === undefined ? {} : { bpmMin: tempo(bpmMin) }),
    ...(bpmMax === undefined ? {} : { bpmMax: tempo(bpmMax) }),
    limit: LISTED,
  };
  const found = samplesOf(yield* call(searchSamples.name, input));
  const what = [text || "samples", ...(key ? [`in ${key}`] : []), ...tempoWords(bpmMin, bpmMax)].join(" ");
  if (found.length === 0) return yield* endWith(`Nothing in the library matches ${what}. I can make it: say "make …".`);
  yield* say(
    `${found.length === 1 ? "One sample" : `${found.length} samples`} for ${what}: ${found.map(({ name }) => name).join(", ")}.`,
  );
}

/** Searches for samples that sound like one; where that cannot be heard, for ones near its tempo and in its key. */
export function* findLike({ about }: Of<"findLike">, scene: Scene): Script {
  const { sampleId, name } = yield* sourceOf(about, scene, "compare");
  const alike = samplesOf(yield* call(searchSamples.name, { similarTo: sampleId, limit: LISTED }));
  if (alike.length > 0) return yield* say(`Most like ${name} sound ${alike.map((sample) => sample.name).join(", ")}.`);
  yield* findNear(sampleId, scene);
}

function* findNear(sampleId: string, scene: Scene): Script {
  const known = scene.memory.samples.find((sample) => sample.sampleId === sampleId);
  const [model] = known ? [known] : samplesOf(yield* call(getSample.name, { sampleId }));
  if (!model || (model.bpm === undefined && model.key === undefined)) {
    return yield* endWith('Nothing in the library sounds like it. Say what it should be: "find warm pads".');
  }
  const { bpm, key } = model;
  const near =
    bpm === undefined ? {} : { bpmMin: tempo(bpm * (1 - ALIKE_TEMPO)), bpmMax: tempo(bpm * (1 + ALIKE_TEMPO)) };
  const output = yield* call(searchSamples.name, { ...(key ? { key } : {}), ...near, limit: LISTED });
  const others = samplesOf(output).filter((sample) => sample.sampleId !== sampleId);
  const what = [...(bpm === undefined ? [] : [`near ${Math.round(bpm)} BPM`]), ...(key ? [`in ${key}`] : [])].join(" ");
  yield* say(
    others.length === 0
      ? `The library has nothing else ${what}. I can make more of it: say "another one".`
      : `${others.length === 1 ? "One" : others.length} ${what}: ${others.map(({ name }) => name).join(", ")}.`,
  );
}

function tempo(bpm: number): number {
  return Math.min(MAX_BPM, Math.max(MIN_BPM, bpm));
}

function tempoWords(low: number | undefined, high: number | undefined): string[] {
  if (low === undefined || high === undefined)
    return low !== undefined ? [`from ${low} BPM`] : high !== undefined ? [`up to ${high} BPM`] : [];
  return [low === high ? `at ${low} BPM` : `at ${low} to ${high} BPM`];
}
