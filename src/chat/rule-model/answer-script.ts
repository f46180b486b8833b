import { cancelJob, checkJobStatus, isOpen, listJobs, retryJob } from "../../contracts/job.ts";
import { listModels } from "../../contracts/model.ts";
import type { Intent } from "./intent.ts";
import { GENRE_NAMES, make } from "./making.ts";
import { jobsOf, remember } from "./memory.ts";
import { analyse, exportAs, find, mix, remove, show, showStem, split } from "./samples.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { understand } from "./understand.ts";
import { callConnection, readUse } from "./use-connection.ts";

const EXAMPLES = [
  '"make a 4 bar lo-fi loop at 82 in D minor and split it"',
  '"find bass around 120 in A minor"',
  '"export it as mp3"',
] as const;
const EXAMPLE_LINES = EXAMPLES.map((example) => `- ${example}`).join("\n");

const HELP =
  "I am wav0's built-in assistant: plain rules, not a language model. I make loops and one-shots, vary and change them, " +
  "split stems, find, analyse, mix, export and delete samples. Try:\n" +
  `${EXAMPLE_LINES}\n` +
  'Then go on with "darker", "same at 140", "another one" or "only the drums". ' +
  `Styles that I know: ${GENRE_NAMES.join(", ")}.`;

const UNCLEAR =
  "I did not understand that: I am built-in rules, not a language model. I understand requests such as\n" +
  EXAMPLE_LINES;

/** The answer to a request: what each clause of it wants, one after the other. */
export function* answerScript(scene: Scene): Script {
  const use = readUse(scene.request);
  if (use) return yield* callConnection(use);
  const intents = understand(scene.request);
  for (const [index, intent] of intents.entries()) {
    if (index > 0) yield* say(" ");
    yield* perform(intent, index === 0 ? scene : after(scene));
  }
}

/** The scene for the next clause: what the clauses before brought is what "it" means. */
function after(scene: Scene): Scene {
  const memory = remember([...scene.earlier, ...scene.done]);
  return { ...scene, memory, attached: remember(scene.done).subject ? [] : scene.attached };
}

function* perform(intent: Intent, scene: Scene): Script {
  switch (intent.kind) {
    case "make":
    case "change":
    case "vary":
      return yield* make(intent, scene);
    case "split":
      return yield* split(intent, scene);
    case "stem":
      return yield* showStem(intent, scene);
    case "show":
      return yield* show(intent, scene);
    case "find":
      return yield* find(intent);
    case "analyse":
      return yield* analyse(intent, scene);
    case "export":
      return yield* exportAs(intent, scene);
    case "mix":
      return yield* mix(intent, scene);
    case "delete":
      return yield* remove(intent, scene);
    case "status":
    case "cancel":
    case "retry":
      return yield* handleJob(intent.kind, scene);
    case "jobs":
      return yield* showJobs();
    case "models":
      return yield* showModels();
    case "help":
      return yield* say(HELP);
    case "thanks":
      return yield* say("You are welcome.");
    case "unclear":
      return yield* say(UNCLEAR);
  }
}

function* handleJob(wish: "status" | "cancel" | "retry", { memory }: Scene): Script {
  const [latest] = memory.jobs;
  const jobId = latest?.jobId ?? (yield* findLatestJob());
  switch (wish) {
    case "status":
      return yield* tellStatus(yield* call(checkJobStatus.name, { jobId }));
    case "cancel":
      yield* call(cancelJob.name, { jobId });
      return yield* say("The job is canceled.");
    case "retry":
      yield* call(retryJob.name, { jobId });
      return yield* say("Started again.");
  }
}

function* findLatestJob(): Script<string> {
  const [job] = jobsOf(yield* call(listJobs.name, { limit: 1 }));
  return job?.jobId ?? (yield* endWith("There is no job yet."));
}

function* tellStatus(output: unknown): Script {
  const [job] = jobsOf(output);
  if (!job) return;
  const names = job.samples.map(({ name }) => name).join(", ");
  if (isOpen(job.status)) yield* say(`It is at ${Math.round(job.progress)} %.`);
  else if (job.status === "completed") yield* say(names ? `It is done: ${names}.` : "It is done.");
  else
    yield* say(`It was ${job.status}${job.error ? `: ${job.error.message}` : ""}. Say "try again" to start it anew.`);
}

function* showJobs(): Script {
  const jobs = jobsOf(yield* call(listJobs.name, { limit: 8 }));
  const open = jobs.filter(({ status }) => isOpen(status)).length;
  yield* say(
    jobs.length === 0
      ? "There is no job yet."
      : `${open === 0 ? "Nothing runs" : `${open} under way`}; the latest are above.`,
  );
}

function* showModels(): Script {
  const { data } = listModels.output.safeParse(yield* call(listModels.name, {}));
  const names = (data?.models ?? []).map(({ name, available, cost }) => `${name} (${available ? cost : "not set up"})`);
  yield* say(`Models: ${names.join(", ")}.`);
}
