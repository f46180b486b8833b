import { splitStems } from "../../../contracts/job.ts";
import type { SampleView } from "../../../contracts/sample.ts";
import { jobsOf } from "./memory.ts";
import { type Scene, type Script, call, say } from "./script.ts";
import { jobSamples, spokenOf } from "./spoken.ts";

/** Stems of the current subject, which is split first if it has none. */
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

/** Stems of the current subject that were shown. */
export function knownStems(scene: Scene): SampleView[] {
  const stems = scene.memory.samples.filter(({ type }) => type === "stem");
  const [first] = stems;
  return first && !isOtherSource(first, scene) ? stems.filter(({ sourceId }) => sourceId === first.sourceId) : [];
}

/** True if the subject has moved on to another source than that of these stems; results made from them do not count. */
function isOtherSource(stem: SampleView, { memory, attached }: Scene): boolean {
  const { subject, samples } = memory;
  const [sample] = attached;
  if (!sample && (!subject || subject.kind === "job")) return subject?.job.type === "generate";
  const meant = sample?.sampleId ?? (subject?.kind === "sample" ? subject.sampleId : undefined);
  return !lineageOf(meant, samples).includes(stem.sourceId);
}

/** Ids of a sample and its known ancestors. */
function lineageOf(sampleId: string | undefined, samples: readonly SampleView[]): (string | undefined)[] {
  const ids: (string | undefined)[] = [];
  for (let id = sampleId; id !== undefined && !ids.includes(id);) {
    ids.push(id);
    id = samples.find((sample) => sample.sampleId === id)?.sourceId;
  }
  return ids;
}
