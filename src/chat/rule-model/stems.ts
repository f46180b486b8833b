import { splitStems } from "../../contracts/job.ts";
import type { SampleView } from "../../contracts/sample.ts";
import { jobsOf } from "./memory.ts";
import { type Scene, type Script, call, say } from "./script.ts";
import { jobSamples, spokenOf } from "./spoken.ts";

/** The stems that are spoken of; splits what is spoken of where there are none. */
export function* stemsOf(scene: Scene): Script<SampleView[]> {
  const known = knownStems(scene);
  if (known.length > 0) return known;
  const { jobs, subject } = scene.memory;
  const openSplit = jobs.find(
    ({ type, status }) => type === "stem_split" && status !== "failed" && status !== "canceled",
  );
  if (openSplit && subject?.kind === "job" && subject.job.jobId === openSplit.jobId) {
    return yield* jobSamples(openSplit.jobId);
  }
  const source = yield* spokenOf(scene, "split");
  yield* say(`Splitting ${source.name} first. `);
  const [job] = jobsOf(yield* call(splitStems.name, { sampleId: source.sampleId }));
  return job ? yield* jobSamples(job.jobId) : [];
}

/** The stems of what is spoken of, as far as they were shown. */
export function knownStems(scene: Scene): SampleView[] {
  const stems = scene.memory.samples.filter(({ type }) => type === "stem");
  const [first] = stems;
  return first && !isOtherSource(first, scene) ? stems.filter(({ sourceId }) => sourceId === first.sourceId) : [];
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
