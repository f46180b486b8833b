import { cancelJob, checkJobStatus, isOpen, listJobs, retryJob } from "../../../contracts/job.ts";
import { deleteSample } from "../../../contracts/library.ts";
import { listModels } from "../../../contracts/model.ts";
import { deleteProject, restoreProject } from "../../../contracts/project.ts";
import type { CallResult } from "./conversation.ts";
import type { Intent } from "../understand/intent.ts";
import { GENRE_NAMES, make } from "./making.ts";
import { jobsOf, remember } from "./memory.ts";
import { deleteFiles, exportAsProject, showFiles } from "./files.ts";
import { find, findLike } from "./finding.ts";
import { fit } from "./fitting.ts";
import { makePartOf } from "./hum-part.ts";
import { level, mix } from "./mixing.ts";
import { rework } from "./reworking.ts";
import { analyse, askFacts, exportAs, remove, restore, show, showStem, split, update } from "./samples.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { understand } from "../understand/understand.ts";
import { callConnection, readUse } from "./use-connection.ts";

const EXAMPLES = [
  '"make a 4 bar lo-fi loop at 82 in D minor and split it"',
  '"find bass around 120 in A minor"',
  '"export it as mp3"',
] as const;
const HELP =
  "I am wav0's built-in assistant: plain rules, not a language model. I make loops and one-shots, vary and change them, " +
  "split stems, find, analyse, rename, tag, mix, export and delete samples, and have instruments play what you hum. Try:\n" +
  `${EXAMPLES.map((example) => `- ${example}`).join("\n")}\n` +
  'Then go on: "darker", "same at 140", "up a fifth", "fit the second one to the first one", "another one", "only the drums", "make the bass louder", ' +
  '"split the second one", "mix the last two", "call it Night Drive", "it\'s in F minor", "tag it dark", "a bass part of my hum", "which project files do I have", "undo". ' +
  `Styles that I know: ${GENRE_NAMES.join(", ")}.`;

/** One line with examples that make sense at this point. */
function unclear({ memory }: Scene): string {
  const examples = memory.make
    ? ['"darker"', '"same at 140"', '"split it"', '"export it as mp3"']
    : memory.subject
      ? ['"split it"', '"what key is it in"', '"export it as mp3"']
      : EXAMPLES;
  const list = `${examples.slice(0, -1).join(", ")} or ${examples.at(-1)}`;
  return `I did not get that: I am built-in rules, not a language model. Try ${list}, or "help".`;
}

/** Script of a whole answer: performs each clause of the request in turn. */
export function* answerScript(scene: Scene): Script {
  const use = readUse(scene.request);
  if (use) return yield* callConnection(use, scene.hasTool);
  const intents = understand(scene.request);
  for (const [index, intent] of intents.entries()) {
    if (index > 0) yield* say(" ");
    yield* perform(intent, index === 0 ? scene : after(scene));
  }
}

/** Scene for the next clause, in which "it" refers to the results of the clauses before. */
function after(scene: Scene): Scene {
  const memory = remember([...scene.earlier, ...scene.done]);
  return { ...scene, memory, attached: remember(scene.done).subject ? [] : scene.attached };
}

function* perform(intent: Intent, scene: Scene): Script {
  switch (intent.kind) {
    case "rework":
      return yield* rework(intent, scene);
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
    case "askFacts":
      return yield* askFacts(intent, scene);
    case "restore":
      return yield* restore(scene);
    case "analyse":
      return yield* analyse(intent, scene);
    case "update":
      return yield* update(intent, scene);
    case "fit":
      return yield* fit(intent, scene);
    case "export":
      return yield* exportAs(intent, scene);
    case "project":
      return yield* exportAsProject(intent, scene);
    case "files":
      return yield* showFiles(intent);
    case "deleteFiles":
      return yield* deleteFiles(intent);
    case "part":
      return yield* makePartOf(intent, scene);
    case "findLike":
      return yield* findLike(intent, scene);
    case "mix":
      return yield* mix(intent, scene);
    case "level":
      return yield* level(intent, scene);
    case "cannot":
    case "foreign":
      return yield* say(intent.said);
    case "delete":
      return yield* remove(intent, scene);
    case "status":
    case "cancel":
    case "retry":
    case "undo":
    case "jobs":
    case "models":
    case "help":
    case "thanks":
    case "never mind":
    case "unclear":
      return yield* talk(intent, scene);
  }
}

type Talk = Extract<
  Intent,
  {
    kind: "status" | "cancel" | "retry" | "undo" | "jobs" | "models" | "help" | "thanks" | "never mind" | "unclear";
  }
>;

/** Answers what is about the studio, its jobs or the conversation, not about samples. */
function* talk(intent: Talk, scene: Scene): Script {
  switch (intent.kind) {
    case "status":
    case "cancel":
    case "retry":
      return yield* handleJob(intent.kind, scene);
    case "undo":
      return yield* undo(intent.steps, scene);
    case "jobs":
      return yield* showJobs();
    case "models":
      return yield* showModels();
    case "help":
      return yield* say(HELP);
    case "thanks":
      return yield* say("You are welcome.");
    case "never mind":
      return yield* say("All right.");
    case "unclear":
      return yield* say(unclear(scene));
  }
}

function* handleJob(wish: "status" | "cancel" | "retry", { memory }: Scene): Script {
  const [latest] = memory.jobs;
  const jobId = latest?.jobId ?? (yield* findLatestJob());
  switch (wish) {
    case "status":
      return yield* tellStatus(yield* call(checkJobStatus.name, { jobId }));
    case "cancel":
      return yield* tellCanceled(yield* call(cancelJob.name, { jobId }));
    case "retry":
      yield* call(retryJob.name, { jobId });
      return yield* say("Started again.");
  }
}

/** A job that had already ended keeps its status. */
function* tellCanceled(output: unknown): Script {
  const [job] = jobsOf(output);
  const hadEnded = job !== undefined && job.status !== "canceled";
  yield* say(hadEnded ? `Nothing is under way: the last job is ${job.status} already.` : "The job is canceled.");
}

/** Brings a project file back that was deleted last. */
function* restoreFile(result: CallResult): Script {
  const { data } = deleteProject.output.safeParse(result.kind === "done" ? result.value : null);
  if (!data) return yield* endWith("Nothing was deleted.");
  yield* call(restoreProject.name, { projectId: data.deletedId });
  yield* say(`${data.name} is back.`);
}

/** Returns to an earlier make, or forward again, without making anything. */
function* undo(steps: 1 | -1, scene: Scene): Script {
  const { memory, earlier } = scene;
  const last = earlier.at(-1);
  if (steps < 0 && last?.tool === deleteProject.name) return yield* restoreFile(last.result);
  if (steps < 0 && last?.tool === deleteSample.name) return yield* restore(scene);
  const { makes, subject } = memory;
  const place = memory.make ? makes.indexOf(memory.make) : -1;
  // From a split or a single sample, the first step back only leaves it.
  const isBeside = subject?.kind === "sample" || subject?.job.type === "stem_split";
  const target = makes[steps < 0 && isBeside ? place : place + steps];
  if (!target?.jobId) {
    return yield* endWith(steps < 0 ? "There is nothing before it." : "There is nothing after it.");
  }
  yield* say(`${steps < 0 ? "Back to" : "Forward to"} ${target.input.prompt}. `);
  yield* call(checkJobStatus.name, { jobId: target.jobId });
  yield* say("Go on from here.");
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
  else yield* say(`It was ${job.status}${job.error ? `: ${job.error.message}` : ""}. Say "try again" to restart it.`);
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
