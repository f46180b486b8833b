import type { SampleView } from "../../../contracts/sample.ts";
import { ask } from "./asking.ts";
import { jobsOf, samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith } from "./script.ts";
import { WAIT_TOOL } from "./tools.ts";

/** Sample that a request works on. */
export interface Source {
  sampleId: string;
  name: string;
}

/** Resolves "it": the attached sample, else the subject, else one of those shown last, which the user picks. */
export function* spokenOf(scene: Scene, verb: string): Script<Source> {
  const [attached] = scene.attached;
  if (attached) return attached;
  const { subject, groups } = scene.memory;
  if (subject?.kind === "sample") return subject;
  if (subject) return yield* pick(yield* jobSamples(subject.job.jobId), `Which one shall I ${verb}?`);
  const listed = groups.at(-1)?.samples ?? [];
  if (listed.length > 0) return yield* pick(listed, `Which one shall I ${verb}?`);
  return yield* endWith(`Which sample shall I ${verb}? Attach one, name it, or make one first.`);
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
        `The job failed${job.error ? `: ${job.error.message}` : ""}. Say "try again" to restart it.`,
      );
    case "canceled":
      return yield* endWith('That job was canceled, so there is nothing to work on. Say "try again" to restart it.');
    case "pending":
    case "processing":
      return yield* endWith("The job still runs. Ask me again when it is done.");
    case "completed":
    case undefined:
      return yield* endWith("Its samples are not there any more.");
  }
}

/** Lets the user pick one of several. */
export function* pick(samples: readonly Source[], question: string): Script<Source> {
  const [first] = samples;
  if (first && samples.length === 1) return first;
  const [answer] = yield* ask(
    question,
    samples.map(({ name }) => name),
  );
  const chosen = samples.find(({ name }) => name === answer);
  return chosen ?? first ?? (yield* endWith("There is nothing to choose from."));
}
