import { type SampleView, searchSamples } from "../../contracts/sample.ts";
import { ask } from "./asking.ts";
import { jobsOf, samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith } from "./script.ts";
import { WAIT_TOOL } from "./tools.ts";

/** A sample that something is done with. */
export interface Source {
  sampleId: string;
  name: string;
}

/**
 * The sample that a request means: the one that it names, the one that is attached, or the one that is spoken of. The
 * samples of a job are waited for; of several the user picks one.
 * @param named words of its name; empty for "it"
 * @param verb for the words to the user
 */
export function* sourceOf(named: string, scene: Scene, verb: string): Script<Source> {
  const [attached] = scene.attached;
  if (attached) return attached;
  if (named !== "") return yield* findNamed(named, scene);
  const { subject } = scene.memory;
  if (!subject) {
    return yield* endWith(`Which sample shall I ${verb}? Attach one, name it, or make one first.`);
  }
  if (subject.kind === "sample") return subject;
  const samples = yield* jobSamples(subject.job.jobId);
  return yield* pick(samples, `Which one shall I ${verb}?`);
}

/** Waits for a job. @returns its samples, at least one */
export function* jobSamples(jobId: string): Script<SampleView[]> {
  const output = yield* call(WAIT_TOOL, { jobId });
  const [job] = jobsOf(output);
  const samples = samplesOf(output);
  if (samples.length > 0) return samples;
  switch (job?.status) {
    case "failed":
      return yield* endWith(
        `The job failed${job.error ? `: ${job.error.message}` : ""}. Say "try again" to start it anew.`,
      );
    case "canceled":
      return yield* endWith('That job was canceled, so there is nothing to work on. Say "try again" to start it anew.');
    case "pending":
    case "processing":
      return yield* endWith("The job still runs. Ask me again when it is done.");
    case "completed":
    case undefined:
      return yield* endWith("Its samples are not there any more.");
  }
}

/** Whether the sample is a stem. */
export function isStem({ type }: SampleView): boolean {
  return type === "stem";
}

/** An id, a name that was spoken of, or words for a search. */
function* findNamed(named: string, scene: Scene): Script<Source> {
  const words = named.toLowerCase();
  const known = scene.memory.samples.find(
    ({ sampleId, name, stemType }) => sampleId === named || name.toLowerCase() === words || stemType === words,
  );
  if (known) return known;
  const found = samplesOf(yield* call(searchSamples.name, { text: named.slice(0, 200), limit: 5 }));
  if (found.length === 0)
    return yield* endWith(`I find no sample called "${named}". Attach it, or search for it: "find ${named}".`);
  return yield* pick(found, `Which "${named}" is it?`);
}

function* pick(samples: readonly SampleView[], question: string): Script<Source> {
  const [first] = samples;
  if (first && samples.length === 1) return first;
  const [answer] = yield* ask(
    question,
    samples.map(({ name }) => name),
  );
  const chosen = samples.find(({ name }) => name === answer);
  return chosen ?? first ?? (yield* endWith("There is nothing to choose from."));
}
