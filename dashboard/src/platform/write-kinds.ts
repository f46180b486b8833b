import type { FunctionArgs } from "convex/server";
import type { Value } from "convex/values";
import type { api } from "../../../convex/_generated/api.js";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import type { ErrorCode } from "../../../src/contracts/errors.ts";
import type { ModelTask } from "../../../src/contracts/job.ts";
import type { FunctionAt, MutationPath } from "./function-paths.ts";

type Arguments = Record<string, Value>;

/** Input of `jobs/public:estimateCharge`, on which the provider's bill depends. */
export type ChargedRequest = ({ task: ModelTask } & ReturnType<typeof pricedRequest>) | { jobId: string };

/** A kind of write that can be queued while offline. All are idempotent: they carry a requestId or set a target state. */
interface WriteKind {
  path: MutationPath<typeof api>;
  /** Description for the user. */
  title(args: Arguments): string;
  /** Request to estimate, for writes that may cost money. */
  charge?(args: Arguments): ChargedRequest;
  /** Ordering key: writes with the same key are sent in order. */
  orderingKey?(args: Arguments): string;
  /** Transient error code; the write is retried. */
  transientError?: ErrorCode;
  /** Shown optimistically in place; stays visible if refused. */
  isKeptIfRefused?: boolean;
}

/** Ordering key of changes to samples: the last one counts, so none may overtake another. */
const ofSamples = () => "samples";
const ofJob = ({ jobId }: Arguments) => `job ${text(jobId)}`;
const text = (value: Value | undefined) => (typeof value === "string" ? value : "");
const samples = ({ sampleIds }: Arguments) => {
  const count = Array.isArray(sampleIds) ? sampleIds.length : 1;
  return count === 1 ? "a sample" : `${count} samples`;
};

/** The writes that go through the outbox, by names that stay when functions move: stored rows carry them. */
export const WRITE_KINDS = {
  generate: {
    path: "jobs/public:generateSample",
    title: ({ prompt }) => `Generate: ${text(prompt)}`,
    charge: (args) => ({ task: "generate", ...pricedRequest(args) }),
  },
  split: {
    path: "jobs/public:splitStems",
    title: () => "Split a sample into stems",
    charge: (args) => ({ task: "stem_split", ...pricedRequest(args) }),
  },
  export: {
    path: "edits/public:startExport",
    title: ({ format }) => `Export a sample as ${(text(format) || "wav").toUpperCase()}`,
  },
  exportProject: {
    path: "edits/public:startProject",
    title: (args) => `Export ${samples(args)} as a project`,
  },
  fit: { path: "edits/public:startFit", title: () => "Fit a sample to a tempo or key" },
  edit: { path: "edits/public:editSample", title: () => "Save a part of a sample" },
  mix: { path: "edits/public:startMix", title: ({ name }) => `Save a mix: ${text(name)}` },
  retryJob: {
    path: "jobs/public:retryJob",
    title: () => "Try a job again",
    charge: ({ jobId }) => ({ jobId: text(jobId) }),
    orderingKey: ofJob,
  },
  cancelJob: { path: "jobs/public:cancelJob", title: () => "Cancel a job", orderingKey: ofJob },
  keepRecording: {
    path: "library/public:keepRecording",
    title: () => "Keep a recording for good",
    orderingKey: ofSamples,
  },
  setFavourite: {
    path: "library/public:setFavourite",
    title: (args) => `${args["isFavourite"] === true ? "Make" : "No longer make"} ${samples(args)} favourite`,
    orderingKey: ofSamples,
  },
  setTags: {
    path: "library/public:setTags",
    title: (args) => `Change the tags of ${samples(args)}`,
    orderingKey: ofSamples,
  },
  updateSample: {
    path: "library/public:updateSample",
    title: ({ name }) => (text(name) === "" ? "Correct a sample's facts" : `Rename a sample to ${text(name)}`),
    orderingKey: ofSamples,
  },
  changeCollection: {
    path: "library/public:changeCollection",
    title: (args) =>
      `${args["isIn"] === true ? "Put" : "Take"} ${samples(args)} ${args["isIn"] === true ? "into" : "out of"} a collection`,
    orderingKey: ofSamples,
  },
  deleteSamples: {
    path: "library/public:deleteSamples",
    title: (args) => `Delete ${samples(args)}`,
    orderingKey: ofSamples,
  },
  restoreSamples: {
    path: "library/public:restoreSamples",
    title: (args) => `Restore ${samples(args)}`,
    orderingKey: ofSamples,
  },
  sendMessage: {
    path: "chat/public:sendMessage",
    title: (args) => `Say: ${text(args["text"])}`,
    orderingKey: ({ threadId, chatId }) => `conversation ${text(chatId ?? threadId)}`,
    transientError: "THREAD_BUSY",
    isKeptIfRefused: true,
  },
} as const satisfies Record<string, WriteKind>;

/** Name of a kind of write. */
export type WriteName = keyof typeof WRITE_KINDS;

/** Path of a function that only the outbox calls. */
export type QueuedPath = (typeof WRITE_KINDS)[WriteName]["path"];

/** Arguments of a kind of write. */
export type WriteArguments<Name extends WriteName> = FunctionArgs<
  FunctionAt<typeof api, (typeof WRITE_KINDS)[Name]["path"]>
>;

/** How a kind of write is described, priced, ordered and retried. */
export function kindOf(name: WriteName): WriteKind {
  return WRITE_KINDS[name];
}

/** True for the name of a kind that this page knows; another tab may run a newer page. */
export function isWriteName(name: unknown): name is WriteName {
  return typeof name === "string" && Object.hasOwn(WRITE_KINDS, name);
}
