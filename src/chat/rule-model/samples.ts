import { exportSample, mixSamples } from "../../contracts/edit.ts";
import { splitStems } from "../../contracts/job.ts";
import { analyzeSample, deleteSample, getSample } from "../../contracts/library.ts";
import { MAX_BPM, MAX_MIX_TRACKS, MIN_BPM, MIN_MIX_TRACKS } from "../../contracts/limits.ts";
import type { OutputOf } from "../../contracts/operation.ts";
import { type SampleView, searchSamples } from "../../contracts/sample.ts";
import type { Intent, StemName } from "./intent.ts";
import { jobsOf, samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { type Source, isStem, jobSamples, sourceOf } from "./sources.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

/** Starts to split a sample; its job shows the stems. */
export function* split({ named }: Of<"split">, scene: Scene): Script {
  const source = yield* sourceOf(named, scene, "split");
  yield* say(`Splitting ${source.name} into drums, bass, vocals and other. `);
  yield* call(splitStems.name, { sampleId: source.sampleId });
  yield* say("The stems play here when they are ready.");
}

/** Shows one stem; splits first where that was not done yet. */
export function* showStem({ stem }: Of<"stem">, scene: Scene): Script {
  const stems = yield* stemsOf(scene);
  const found = stems.find(({ stemType }) => stemType === stem);
  if (!found) return yield* endWith(`There is no ${stem} stem in it.`);
  yield* call(getSample.name, { sampleId: found.sampleId });
  yield* say(`Only the ${stem}.`);
}

/** Shows a sample, which is how it is heard. */
export function* show({ named }: Of<"show">, scene: Scene): Script {
  const { sampleId } = yield* sourceOf(named, scene, "show");
  yield* call(getSample.name, { sampleId });
  yield* say("Here it is.");
}

/** Puts stems or the latest samples together. */
export function* mix({ only, without }: Of<"mix">, scene: Scene): Script {
  const picked = yield* picksOf(only, without, scene);
  if (picked.length < MIN_MIX_TRACKS) {
    return yield* endWith(
      'I need at least two samples to mix. Split one first, or find some: "find drums around 120".',
    );
  }
  const tracks = picked.slice(0, MAX_MIX_TRACKS).map(({ sampleId }) => ({ sampleId }));
  yield* say(`Mixing ${picked.map(({ name }) => name).join(", ")}. `);
  const output = mixSamples.output.safeParse(yield* call(mixSamples.name, { tracks })).data;
  const clipped = (output?.clippedSamples ?? 0) > 0;
  yield* say(clipped ? "It clips: export it at -1 dB, or mix fewer of them." : "Here is the mix.");
}

/** Measures a sample. */
export function* analyse({ named }: Of<"analyse">, scene: Scene): Script {
  const source = yield* sourceOf(named, scene, "analyse");
  yield* say(`Listening to ${source.name}. `);
  const { data } = analyzeSample.output.safeParse(yield* call(analyzeSample.name, { sampleId: source.sampleId }));
  if (data) yield* say(describeAnalysis(data));
}

/** Converts a sample. */
export function* exportAs({ facts, named }: Of<"export">, scene: Scene): Script {
  const source = yield* sourceOf(named, scene, "export");
  const { format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb } = facts;
  const settings = { format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  yield* say(`Exporting ${source.name} as ${(format ?? "wav").toUpperCase()}. `);
  yield* call(exportSample.name, { sampleId: source.sampleId, ...given });
  yield* say("Here is the file.");
}

/** Deletes a sample, once the user has agreed. */
export function* remove({ named }: Of<"delete">, scene: Scene): Script {
  const source = yield* sourceOf(named, scene, "delete");
  yield* say(`Deleting ${source.name} hides it; the library keeps it for 30 days. `);
  yield* call(deleteSample.name, { sampleId: source.sampleId });
  yield* say("It is deleted.");
}

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
    limit: 8,
  };
  const found = samplesOf(yield* call(searchSamples.name, input));
  const what = [text || "samples", ...(key ? [`in ${key}`] : []), ...tempoWords(bpmMin, bpmMax)].join(" ");
  if (found.length === 0) return yield* endWith(`Nothing in the library matches ${what}. I can make it: say "make …".`);
  yield* say(
    `${found.length === 1 ? "One sample" : `${found.length} samples`} for ${what}: ${found.map(({ name }) => name).join(", ")}.`,
  );
}

/** The stems that are spoken of; splits what is spoken of where there are none. */
function* stemsOf(scene: Scene): Script<SampleView[]> {
  const known = scene.memory.samples.filter(isStem);
  const [first] = known;
  if (first && !isOtherSource(first, scene)) return known.filter(({ sourceId }) => sourceId === first.sourceId);
  const openSplit = scene.memory.jobs.find(
    ({ type, status }) => type === "stem_split" && status !== "failed" && status !== "canceled",
  );
  if (openSplit && scene.memory.subject?.kind === "job" && scene.memory.subject.job.jobId === openSplit.jobId) {
    return yield* jobSamples(openSplit.jobId);
  }
  const source = yield* sourceOf("", scene, "split");
  yield* say(`Splitting ${source.name} first. `);
  const [job] = jobsOf(yield* call(splitStems.name, { sampleId: source.sampleId }));
  return job ? yield* jobSamples(job.jobId) : [];
}

/** Whether something else than the source of these stems is spoken of by now; what was made of them is not. */
function isOtherSource(stem: SampleView, { memory, attached }: Scene): boolean {
  const { subject, samples } = memory;
  const [sample] = attached;
  if (!sample && (!subject || subject.kind === "job")) return subject?.job.type === "generate";
  const meant = sample?.sampleId ?? (subject?.kind === "sample" ? subject.sampleId : undefined);
  return !lineageOf(meant, samples).includes(stem.sourceId);
}

/** A sample and those that it was made from, as far as they are known. */
function lineageOf(sampleId: string | undefined, samples: readonly SampleView[]): (string | undefined)[] {
  const ids: (string | undefined)[] = [];
  for (let id = sampleId; id !== undefined && !ids.includes(id);) {
    ids.push(id);
    id = samples.find((sample) => sample.sampleId === id)?.sourceId;
  }
  return ids;
}

function* picksOf(only: readonly StemName[], without: readonly StemName[], scene: Scene): Script<Source[]> {
  if (scene.attached.length >= MIN_MIX_TRACKS) return [...scene.attached];
  if (only.length > 0 || without.length > 0) {
    const stems = yield* stemsOf(scene);
    return stems.filter(({ stemType }) =>
      only.length > 0 ? only.some((stem) => stem === stemType) : !without.some((stem) => stem === stemType),
    );
  }
  const stems = scene.memory.samples.filter(isStem);
  const [first] = stems;
  if (first && !isOtherSource(first, scene)) return stems.filter(({ sourceId }) => sourceId === first.sourceId);
  return scene.memory.samples.slice(0, MIN_MIX_TRACKS).toReversed();
}

function describeAnalysis({
  tempo: beat,
  key,
  lufs,
  truePeakDb,
  durationSeconds,
}: OutputOf<typeof analyzeSample>): string {
  const facts = [
    beat ? `${round(beat.bpm)} BPM` : "no clear tempo",
    key ? `${key.name} (or its relative ${key.relative})` : "no clear key",
    ...(lufs === null ? [] : [`${round(lufs)} LUFS`]),
    ...(truePeakDb === null ? [] : [`peak ${round(truePeakDb)} dB`]),
    `${round(durationSeconds)} s`,
  ];
  return `It has ${facts.join(", ")}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function tempo(bpm: number): number {
  return Math.min(MAX_BPM, Math.max(MIN_BPM, bpm));
}

function tempoWords(low: number | undefined, high: number | undefined): string[] {
  if (low === undefined || high === undefined)
    return low !== undefined ? [`from ${low} BPM`] : high !== undefined ? [`up to ${high} BPM`] : [];
  return [low === high ? `at ${low} BPM` : `at ${low} to ${high} BPM`];
}
