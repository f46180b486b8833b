import type { Value } from "convex/values";
import type { ErrorCode } from "../../../src/contracts/errors.ts";
import type { ModelTask } from "../../../src/contracts/job.ts";

type Arguments = Record<string, Value>;

/** What a provider's bill depends on: as `charges:estimate` takes it. */
export type ChargedRequest = { task: ModelTask; model?: string } | { jobId: string };

/** A write that can wait until the deployment is reached: one that does no harm when it is sent twice. */
interface WriteKind {
  /** What it does, for a person. */
  title(args: Arguments): string;
  /** Where it may cost money. */
  charge?(args: Arguments): ChargedRequest;
  /** What it goes on with: those with the same one are sent one after the other, and none overtakes another. */
  line?(args: Arguments): string;
  /** Of a refusal that time undoes: it is sent once more by and by. */
  passing?: ErrorCode;
  /** Whether it is shown where it was written until it is done, and so kept there if it is refused. */
  isKept?: boolean;
}

const text = (value: Value | undefined) => (typeof value === "string" ? value : "");
const samples = ({ sampleIds }: Arguments) => {
  const count = Array.isArray(sampleIds) ? sampleIds.length : 1;
  return count === 1 ? "a sample" : `${count} samples`;
};
const model = ({ model: name }: Arguments) => (typeof name === "string" ? { model: name } : {});

/** By the path of the function. All of them carry a request's id, or say what shall be and not what shall change. */
export const WRITE_KINDS: Record<string, WriteKind> = {
  "jobs:generate": {
    title: ({ prompt }) => `Generate: ${text(prompt)}`,
    charge: (args) => ({ task: "generate", ...model(args) }),
  },
  "jobs:split": {
    title: () => "Split a sample into stems",
    charge: (args) => ({ task: "stem_split", ...model(args) }),
  },
  "editJobs:startExport": { title: ({ format }) => `Export a sample as ${(text(format) || "wav").toUpperCase()}` },
  "editJobs:startMix": { title: ({ name }) => `Save a mix: ${text(name)}` },
  "jobs:retry": { title: () => "Try a job again", charge: ({ jobId }) => ({ jobId: text(jobId) }) },
  "jobs:cancel": { title: () => "Cancel a job" },
  "recordings:keep": { title: () => "Keep a recording for good" },
  "marks:setFavourite": {
    title: (args) => `${args["isFavourite"] === true ? "Make" : "No longer make"} ${samples(args)} favourite`,
  },
  "marks:setTags": { title: (args) => `Change the tags of ${samples(args)}` },
  "collections:change": {
    title: (args) =>
      `${args["isIn"] === true ? "Put" : "Take"} ${samples(args)} ${args["isIn"] === true ? "into" : "out of"} a collection`,
  },
  "deletions:remove": { title: (args) => `Delete ${samples(args)}` },
  "chat/threads:send": {
    title: (args) => `Say: ${text(args["text"])}`,
    line: ({ threadId, chatId }) => text(chatId ?? threadId),
    passing: "THREAD_BUSY",
    isKept: true,
  },
  "deletions:restore": { title: (args) => `Restore ${samples(args)}` },
};
