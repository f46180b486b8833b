import { exportSample } from "../../../contracts/edit.ts";
import { checkJobStatus, splitStems } from "../../../contracts/job.ts";
import { updateSample } from "../../../contracts/facts.ts";
import { analyzeSample, deleteSample, getSample } from "../../../contracts/library.ts";
import { restoreSamples } from "../../../contracts/deletion.ts";
import type { SampleView } from "../../../contracts/sample.ts";
import { withoutUndefined } from "../../../contracts/wire/without-undefined.ts";
import type { OutputOf } from "../../../contracts/contract.ts";
import type { Intent } from "../understand/intent.ts";
import { samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { isStem } from "../understand/stem-names.ts";
import { groupNamed, sourcesOf } from "./sources.ts";
import type { Source } from "./spoken.ts";
import { knownStems, stemsOf } from "./stems.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

/** Starts splits; the chat shows the stems with their jobs. */
export function* split({ about, quality, twoStems }: Of<"split">, scene: Scene): Script {
  const { subject } = scene.memory;
  if (
    about.kind === "it" &&
    quality === undefined &&
    twoStems === undefined &&
    scene.attached.length === 0 &&
    subject?.kind === "job" &&
    subject.job.type === "stem_split"
  ) {
    yield* call(checkJobStatus.name, { jobId: subject.job.jobId });
    return yield* say("It is split: here are its stems.");
  }
  for (const source of yield* sourcesOf(about, scene, "split")) {
    yield* say(`Splitting ${source.name} into stems. `);
    yield* call(splitStems.name, { sampleId: source.sampleId, ...withoutUndefined({ quality, twoStems }) });
  }
  yield* say("The stems play here when they are ready.");
}

/** Shows one stem, splitting first if needed. */
export function* showStem({ stem }: Of<"stem">, scene: Scene): Script {
  const stems = yield* stemsOf(scene);
  const found = stems.filter((sample) => isStem(sample, stem));
  if (found.length === 0) return yield* endWith(`There is no ${stem} stem in it.`);
  for (const { sampleId } of found) yield* call(getSample.name, { sampleId });
  yield* say(stem === "other" ? "Only what is neither drums, bass nor vocals." : `Only the ${stem}.`);
}

/** Shows samples, which the user can play there. */
export function* show({ about }: Of<"show">, scene: Scene): Script {
  const sources = yield* sourcesOf(about, scene, "show");
  for (const { sampleId } of sources) yield* call(getSample.name, { sampleId });
  yield* say(sources.length > 1 ? "Here they are." : "Here it is.");
}

/** Measures samples. */
export function* analyse({ about }: Of<"analyse">, scene: Scene): Script {
  for (const source of yield* sourcesOf(about, scene, "analyse")) yield* analyseOne(source);
}

function* analyseOne({ sampleId, name }: Source): Script {
  yield* say(`Listening to ${name}. `);
  const { data } = analyzeSample.output.safeParse(yield* call(analyzeSample.name, { sampleId }));
  if (data) yield* say(`${describeAnalysis(data)} `);
}

/** Tells what the library knows of samples; what it does not know is measured. */
export function* askFacts({ asked, about }: Of<"askFacts">, scene: Scene): Script {
  for (const source of yield* sourcesOf(about, scene, "analyse")) {
    const [known] = samplesOf(yield* call(getSample.name, { sampleId: source.sampleId }));
    if (known && asked.every((fact) => known[fact] !== undefined)) {
      yield* say(`${known.name}: ${[...tempoAndKey(known), `${round(known.durationSeconds)} s`].join(", ")}. `);
    } else {
      yield* analyseOne(source);
    }
  }
}

function tempoAndKey({ bpm, key }: Pick<SampleView, "bpm" | "key">): string[] {
  return [...(bpm === undefined ? [] : [`${round(bpm)} BPM`]), ...(key === undefined ? [] : [key])];
}

/** Brings back what one answer deleted last. */
export function* restore({ earlier }: Scene): Script {
  const deletions = earlier.filter(({ tool, result }) => tool === deleteSample.name && result.kind === "done");
  const last = deletions.at(-1)?.answer;
  const deleted = deletions.flatMap(({ result, answer }) => {
    if (answer !== last) return [];
    const { data } = deleteSample.output.safeParse(result.kind === "done" ? result.value : null);
    return data ? [data.deletedId] : [];
  });
  if (deleted.length === 0)
    return yield* endWith(
      'Nothing was deleted here. The library keeps what was deleted for 30 days, under "Recently deleted".',
    );
  yield* call(restoreSamples.name, { sampleIds: deleted });
  yield* say(deleted.length > 1 ? "They are back in the library." : "It is back in the library.");
}

/** Corrects facts of samples; a name is for one. */
export function* update({ about, facts }: Of<"update">, scene: Scene): Script {
  const verb = facts.name === undefined ? "change" : "rename";
  const sources = yield* sourcesOf(about, scene, verb);
  if (facts.name !== undefined && sources.length > 1)
    return yield* endWith("Say which one: each needs a name of its own.");
  for (const { sampleId } of sources) {
    const { data } = updateSample.output.safeParse(yield* call(updateSample.name, { sampleId, ...facts }));
    if (data) yield* say(`${data.name}: ${describeFacts(data)}. `);
  }
}

function describeFacts({ form, tags, ...sample }: OutputOf<typeof updateSample>): string {
  const facts = [
    ...tempoAndKey(sample),
    ...(form === undefined ? [] : [form === "loop" ? "a loop" : "a one-shot"]),
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(", ")}`]),
  ];
  return facts.length === 0 ? "nothing is known of tempo, key and tags" : facts.join(", ");
}

/** Converts samples. */
export function* exportAs({ facts, about }: Of<"export">, scene: Scene): Script {
  const sources = yield* sourcesOf(about, scene, "export");
  const { format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb } = facts;
  const settings = { format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  for (const { sampleId, name } of sources) {
    yield* say(`Exporting ${name} as ${(format ?? "wav").toUpperCase()}. `);
    yield* call(exportSample.name, { sampleId, ...given });
  }
  yield* say(sources.length > 1 ? "Here are the files." : "Here is the file.");
}

/** Deletes samples. The tool asks the user to confirm. */
export function* remove({ about }: Of<"delete">, scene: Scene): Script {
  const isMade = about.kind === "stems" && groupNamed(about.stems.join(" "), scene.memory.groups) !== undefined;
  if (about.kind === "stems" && !isMade && knownStems(scene).length === 0)
    return yield* endWith('It has no stems to delete. To hear it without a part, say "without the bass".');
  const sources = yield* sourcesOf(about, scene, "delete");
  for (const { sampleId, name } of sources) {
    yield* say(`Deleting ${name} hides it; the library keeps it for 30 days. `);
    yield* call(deleteSample.name, { sampleId });
  }
  yield* say(sources.length > 1 ? "They are deleted." : "It is deleted.");
}

function describeAnalysis({
  tempo: beat,
  key,
  lufs,
  truePeakDb,
  durationSeconds,
  heard,
}: OutputOf<typeof analyzeSample>): string {
  const facts = [
    beat ? `${round(beat.bpm)} BPM${beat.other === undefined ? "" : ` (or ${round(beat.other)})`}` : "no clear tempo",
    key ? `${key.name} (or its relative ${key.relative})` : "no clear key",
    ...(lufs === null ? [] : [`${round(lufs)} LUFS`]),
    ...(truePeakDb === null ? [] : [`peak ${round(truePeakDb)} dB`]),
    `${round(durationSeconds)} s`,
  ];
  return `It has ${facts.join(", ")}. Heard: ${heard}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
