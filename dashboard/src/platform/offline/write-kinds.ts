import type { Value } from "convex/values";
import { pricedRequest } from "../../../../src/contracts/priced-request.ts";
import type { ErrorCode } from "../../../../src/contracts/errors.ts";
import type { ModelTask } from "../../../../src/contracts/job.ts";

type Arguments = Record<string, Value>;

/** Input of `charges:estimate`, on which the provider's bill depends. */
export type ChargedRequest = ({ task: ModelTask } & ReturnType<typeof pricedRequest>) | { jobId: string };

/** A kind of write that can be queued while offline. All are idempotent. */
interface WriteKind {
  /** Description for the user. */
  title(args: Arguments): string;
  /** Request to estimate, for writes that may cost money. */
  charge?(args: Arguments): ChargedRequest;
  /** Ordering key: writes with the same key are sent in order. */
  line?(args: Arguments): string;
  /** Transient error code; the write is retried. */
  passing?: ErrorCode;
  /** Shown optimistically in place; stays visible if refused. */
  isKept?: boolean;
}

const text = (value: Value | undefined) => (typeof value === "string" ? value : "");
const samples = ({ sampleIds }: Arguments) => {
  const count = Array.isArray(sampleIds) ? sampleIds.length : 1;
  return count === 1 ? "a sample" : `${count} samples`;
};

/** By function path. All are idempotent: they carry a requestId or set a target state. */
export const WRITE_KINDS: Record<string, WriteKind> = {
  "jobs:generate": {
    title: ({ prompt }) => `Generate: ${text(prompt)}`,
    charge: (args) => ({ task: "generate", ...pricedRequest(args) }),
  },
  "jobs:split": {
    title: () => "Split a sample into stems",
    charge: (args) => ({ task: "stem_split", ...pricedRequest(args) }),
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
