import { withoutUndefined } from "../../../contracts/wire/without-undefined.ts";
import { fitSample } from "../../../contracts/fit.ts";
import { getSample } from "../../../contracts/library.ts";
import { MAX_BPM, MIN_BPM } from "../../../contracts/limits.ts";
import type { SampleView } from "../../../contracts/sample.ts";
import type { Change, FitModel, Intent } from "../understand/intent.ts";
import { samplesOf } from "./memory.ts";
import { IT } from "../understand/reference.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { sourceOf, sourcesOf } from "./sources.ts";
import { type Source, pick } from "./spoken.ts";

type Fit = Extract<Intent, { kind: "fit" }>;
type Targets = Partial<Record<"bpm" | "bars" | "semitones", number> & { key: string }>;

/** Models of the studio itself, which make the same notes of the same prompt and seed. */
const BUILT_IN = "wav0/";
const SAY_IT = 'Say them: "fit it to 140 bpm in F minor".';

/** Brings samples to a tempo, a key or a number of bars, or to those of another sample. */
export function* fit({ facts, about, semitones, pace, like }: Fit, scene: Scene): Script {
  const { bpm, key, bars } = facts;
  const targets: Targets = withoutUndefined({ bpm, key, bars, semitones });
  if (Object.keys(targets).length === 0 && !pace && !like)
    return yield* endWith('To what? Say "fit it to 140 bpm in F minor".');
  const sources = yield* sourcesOf(about, scene, "change");
  const model = like && (yield* modelOf(like, sources, scene));
  for (const source of sources) {
    const paced = pace ? yield* atPace(source, pace, scene) : {};
    const alike = like && model ? yield* likeModel(source, { like, model }, scene) : {};
    yield* fitOne(source, { ...targets, ...paced, ...alike });
  }
  yield* say(sources.length > 1 ? "Here they are." : "Here it is.");
}

/**
 * The fit that a change asks for, if tempo, key and length are all that it changes.
 * @returns null for a change of the sound, and where a make is spoken of that the studio's own model can make again
 */
export function fitInstead({ change, facts }: { change: Change; facts: Fit["facts"] }, scene: Scene): Fit | null {
  const { added, removed, genre, length, moreBars, isNewTake, mode, semitones, tempo, moreBpm } = change;
  const { bpm, key, bars, mode: _nearest, ...others } = facts;
  const isSound = added.length + removed.length > 0 || genre !== undefined || isNewTake || mode !== undefined;
  const isLength = length !== undefined || moreBars !== undefined || Object.keys(others).length > 0;
  if (isSound || isLength || speaksOfMake(scene)) return null;
  // "Slow it down to 80 bpm" says the tempo itself.
  const isPace = bpm === undefined && (tempo !== undefined || moreBpm !== undefined);
  const pace = isPace ? withoutUndefined({ tempo, moreBpm }) : undefined;
  return {
    kind: "fit",
    about: IT,
    facts: withoutUndefined({ bpm, key, bars }),
    ...withoutUndefined({ semitones, pace }),
  };
}

function speaksOfMake({ attached, memory }: Scene): boolean {
  const { make, subject, jobs, samples, groups } = memory;
  if (!make || attached.length > 0) return false;
  const job = jobs.find(({ jobId }) => jobId === make.jobId);
  if (job && !job.model.startsWith(BUILT_IN)) return false;
  if (subject?.kind !== "sample") return true;
  const isIn = groups.some(
    (group) => group.jobId === make.jobId && group.samples.some(({ sampleId }) => sampleId === subject.sampleId),
  );
  return isIn || samples.find(({ sampleId }) => sampleId === subject.sampleId)?.type === "export";
}

function* fitOne({ sampleId, name }: Source, targets: Targets): Script {
  if (Object.keys(targets).length === 0) return yield* say(`${name} has no tempo or key of its own, so it stays. `);
  yield* say(`Fitting ${name}. `);
  const { data } = fitSample.output.safeParse(yield* call(fitSample.name, { sampleId, ...targets }));
  const [how] = /^It is (?:rendered|stretched)[^.]*(?:\.\d[^.]*)*\./.exec(data?.next ?? "") ?? [];
  if (how) yield* say(`${how} `);
}

function* viewOf({ sampleId }: Source, { memory }: Scene): Script<SampleView | undefined> {
  const known = memory.samples.find((sample) => sample.sampleId === sampleId);
  return known ?? samplesOf(yield* call(getSample.name, { sampleId }))[0];
}

function* atPace(source: Source, { tempo = 1, moreBpm = 0 }: NonNullable<Fit["pace"]>, scene: Scene): Script<Targets> {
  const bpm = (yield* viewOf(source, scene))?.bpm;
  if (bpm === undefined)
    return yield* endWith(`${source.name} has no known tempo. Say the new one: "fit it to 140 bpm".`);
  return { bpm: Math.min(MAX_BPM, Math.max(MIN_BPM, Math.round(bpm * tempo + moreBpm))) };
}

/** Tempo and key that the sample has are brought to the model's. */
function* likeModel(
  source: Source,
  { like, model }: { like: FitModel; model: SampleView },
  scene: Scene,
): Script<Targets> {
  const own = yield* viewOf(source, scene);
  return withoutUndefined({
    bpm: like.tempo && own?.bpm !== undefined ? model.bpm : undefined,
    key: like.key && own?.key !== undefined ? model.key : undefined,
  });
}

/** The sample whose tempo and key others are brought to. */
function* modelOf({ of }: FitModel, sources: readonly Source[], scene: Scene): Script<SampleView> {
  const model = of === "project" ? yield* ofProject(sources, scene) : yield* sourceOf(of, scene, "match");
  const view = yield* viewOf(model, scene);
  return view && (view.bpm !== undefined || view.key !== undefined)
    ? view
    : yield* endWith(`${model.name} has no known tempo and key. ${SAY_IT}`);
}

/** A conversation has no tempo of its own: it is that of its other samples, or the user says of which. */
function* ofProject(sources: readonly Source[], { memory }: Scene): Script<Source> {
  const others = memory.samples.filter(
    ({ sampleId, bpm, key }) =>
      (bpm !== undefined || key !== undefined) && !sources.some((source) => source.sampleId === sampleId),
  );
  const [first] = others;
  if (!first) return yield* endWith(`I know no other sample here, so no tempo and key of the project. ${SAY_IT}`);
  if (others.every(({ bpm, key }) => bpm === first.bpm && key === first.key)) return first;
  return yield* pick(others, "Which one has the tempo and key of the project?");
}
