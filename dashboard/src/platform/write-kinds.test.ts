import { expect, expectTypeOf, test } from "vitest";
import { sendMessage } from "../../../src/contracts/chat/chat.ts";
import { changeCollection } from "../../../src/contracts/collection.ts";
import { deleteSamples, restoreSamples } from "../../../src/contracts/deletion.ts";
import { startExport, startMix } from "../../../src/contracts/edit.ts";
import { editSample } from "../../../src/contracts/edit-sample.ts";
import { startFit } from "../../../src/contracts/fit.ts";
import { cancelJob, generateSample, retryJob, splitStems } from "../../../src/contracts/job.ts";
import { updateSample } from "../../../src/contracts/facts.ts";
import { setFavourite, setTags } from "../../../src/contracts/mark.ts";
import type { Endpoint } from "../../../src/contracts/contract.ts";
import { TOOLS } from "../../../src/contracts/tools.ts";
import { startProject } from "../../../src/contracts/project.ts";
import { keepRecording } from "../../../src/contracts/recording.ts";
import { api } from "./api.ts";
import { isWriteName, kindOf, type WriteArguments, WRITE_KINDS } from "./write-kinds.ts";

const kinds = Object.keys(WRITE_KINDS).filter(isWriteName).map(kindOf);
const operations: Endpoint[] = [
  generateSample,
  splitStems,
  retryJob,
  cancelJob,
  setFavourite,
  setTags,
  updateSample,
  changeCollection,
  deleteSamples,
  restoreSamples,
  sendMessage,
  startExport,
  startMix,
  startFit,
  editSample,
  startProject,
  keepRecording,
];

test("every write of the outbox is a mutation of a contract", () => {
  const paths = operations.filter(({ convex }) => convex.kind === "mutation").map(({ convex }) => convex.path);
  expect(kinds.map(({ path }) => path).sort()).toEqual(paths.sort());
});

test("a write of the outbox cannot be sent by a plain call, nor with the arguments of another", () => {
  expectTypeOf(api.jobs.public).toHaveProperty("listJobs");
  expectTypeOf(api.jobs.public).not.toHaveProperty("generateSample");
  expectTypeOf(api.chat.public).toHaveProperty("stopAnswer");
  expectTypeOf(api.chat.public).not.toHaveProperty("sendMessage");
  expectTypeOf<WriteArguments<"cancelJob">>().toEqualTypeOf<{ jobId: string }>();
  expect(kinds.length).toBeGreaterThan(0);
});

test.each(operations)("$name is idempotent", ({ idempotent, input }) => {
  expect(idempotent || "requestId" in input.shape).toBe(true);
});

test.each(TOOLS.filter(({ cost, convex }) => cost === "metered" && convex.kind === "mutation"))(
  "the cost of $name is estimated before it is sent",
  (operation) => {
    expect(kinds.find(({ path }) => path === operation.convex.path)?.charge).toBeDefined();
  },
);

test("messages of one conversation have one ordering key, by its id and by its name here", () => {
  const { orderingKey } = kindOf("sendMessage");
  expect(orderingKey?.({ chatId: "mine", text: "a" })).toBe(
    orderingKey?.({ chatId: "mine", threadId: "theirs", text: "b" }),
  );
  expect(orderingKey?.({ threadId: "one" })).not.toBe(orderingKey?.({ threadId: "two" }));
});

test("titles say what a write does", () => {
  expect(kindOf("generate").title({ prompt: "warm pad" })).toBe("Generate: warm pad");
  expect(kindOf("setFavourite").title({ sampleIds: ["a"], isFavourite: true })).toBe("Make a sample favourite");
  expect(kindOf("deleteSamples").title({ sampleIds: ["a", "b"] })).toBe("Delete 2 samples");
});
