import { expect, test } from "vitest";
import { sendMessage } from "../../../../src/contracts/chat.ts";
import { changeCollection } from "../../../../src/contracts/collection.ts";
import { deleteSamples, restoreSamples } from "../../../../src/contracts/deletion.ts";
import { startExport, startMix } from "../../../../src/contracts/edit.ts";
import { cancelJob, generateSample, retryJob, splitStems } from "../../../../src/contracts/job.ts";
import { setFavourite, setTags } from "../../../../src/contracts/mark.ts";
import type { Endpoint } from "../../../../src/contracts/contract.ts";
import { TOOLS } from "../../../../src/contracts/tools.ts";
import { keepRecording } from "../../../../src/contracts/recording.ts";
import { WRITE_KINDS } from "./write-kinds.ts";

const operations: Endpoint[] = [
  generateSample,
  splitStems,
  retryJob,
  cancelJob,
  setFavourite,
  setTags,
  changeCollection,
  deleteSamples,
  restoreSamples,
  sendMessage,
  startExport,
  startMix,
  keepRecording,
];

test("every write that may wait is a mutation of a contract", () => {
  const paths = operations.filter(({ convex }) => convex.kind === "mutation").map(({ convex }) => convex.path);
  expect(Object.keys(WRITE_KINDS).sort()).toEqual(paths.sort());
});

test.each(operations)("$name does no harm when it is sent twice", ({ idempotent, input }) => {
  expect(idempotent || "requestId" in input.shape).toBe(true);
});

test.each(TOOLS.filter(({ cost, convex }) => cost === "metered" && convex.kind === "mutation"))(
  "what $name costs is asked before it is sent",
  (operation) => {
    expect(WRITE_KINDS[operation.convex.path]?.charge).toBeDefined();
  },
);

test("messages of one conversation stand in one line, by whichever name it goes", () => {
  const line = WRITE_KINDS["chat/threads:send"]?.line;
  expect(line?.({ chatId: "mine", text: "a" })).toBe(line?.({ chatId: "mine", threadId: "theirs", text: "b" }));
  expect(line?.({ threadId: "one" })).not.toBe(line?.({ threadId: "two" }));
});

test("each says what it does", () => {
  expect(WRITE_KINDS["jobs:generate"]?.title({ prompt: "warm pad" })).toBe("Generate: warm pad");
  expect(WRITE_KINDS["marks:setFavourite"]?.title({ sampleIds: ["a"], isFavourite: true })).toBe(
    "Make a sample favourite",
  );
  expect(WRITE_KINDS["deletions:remove"]?.title({ sampleIds: ["a", "b"] })).toBe("Delete 2 samples");
});
