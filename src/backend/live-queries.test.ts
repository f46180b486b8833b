import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkJobStatus, generateSample, listJobs } from "../contracts/job.ts";
import { openFixtureStudio, type FixtureStudio } from "../testing/fixture-studio.ts";
import type { Backend } from "./backend.ts";

let studio: FixtureStudio;
let backend: Backend;

beforeEach(async () => {
  studio = await openFixtureStudio();
  backend = studio.backend();
});

afterEach(async () => {
  await studio.close();
});

/** Collects what a watch tells; `next` waits for the next of it. */
function collector<T>() {
  const seen: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  let read = 0;
  return {
    seen,
    add(value: T) {
      seen.push(value);
      const resolve = waiting.shift();
      if (resolve) {
        read += 1;
        resolve(value);
      }
    },
    next(): Promise<T> {
      const value = seen[read];
      if (value === undefined) return new Promise((resolve) => waiting.push(resolve));
      read += 1;
      return Promise.resolve(value);
    },
  };
}

async function startJob(): Promise<string> {
  return (await backend.call(generateSample, { prompt: "kick" })).jobId;
}

async function watchStatus(jobId: string, signal: AbortSignal) {
  const statuses = collector<string>();
  const failures = collector<unknown>();
  await backend.watch(
    checkJobStatus,
    { jobId },
    { signal, onOutput: (job) => statuses.add(job.status), onFailure: failures.add },
  );
  return { statuses, failures };
}

describe("a watch", () => {
  test("tells the present state and every change", async () => {
    const jobId = await startJob();
    const { statuses } = await watchStatus(jobId, new AbortController().signal);
    expect(await statuses.next()).toBe("pending");
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    expect(await statuses.next()).toBe("processing");
    await studio.mutate("jobs/public:advance", { jobId, status: "completed", progress: 100 });
    expect(await statuses.next()).toBe("completed");
  });

  test("tells nothing more once its signal aborts; another on the same socket goes on", async () => {
    const jobId = await startJob();
    const controller = new AbortController();
    const ended = await watchStatus(jobId, controller.signal);
    const other = await watchStatus(jobId, new AbortController().signal);
    await Promise.all([ended.statuses.next(), other.statuses.next()]);
    controller.abort();
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    expect(await other.statuses.next()).toBe("processing");
    expect(ended.statuses.seen).toEqual(["pending"]);
  });

  test("that is aborted before it begins never tells anything", async () => {
    const jobId = await startJob();
    const { statuses } = await watchStatus(jobId, AbortSignal.abort());
    const other = await watchStatus(jobId, new AbortController().signal);
    await other.statuses.next();
    expect(statuses.seen).toEqual([]);
  });

  test("of something that does not exist tells the failure in the function's words", async () => {
    const { failures, statuses } = await watchStatus("nonsense", new AbortController().signal);
    expect(await failures.next()).toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(statuses.seen).toEqual([]);
  });

  test("follows the studio to its new address as soon as a call has found it", async () => {
    const jobId = await startJob();
    const { statuses } = await watchStatus(jobId, new AbortController().signal);
    await statuses.next();
    await studio.restart();
    await backend.call(listJobs, {});
    expect(await statuses.next()).toBe("pending");
    await studio.mutate("jobs/public:advance", { jobId, status: "failed", progress: 10 });
    expect(await statuses.next()).toBe("failed");
  });

  test("begins again after all have ended", async () => {
    const jobId = await startJob();
    const first = new AbortController();
    await (await watchStatus(jobId, first.signal)).statuses.next();
    first.abort();
    const { statuses } = await watchStatus(jobId, new AbortController().signal);
    expect(await statuses.next()).toBe("pending");
  });
});
