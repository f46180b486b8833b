import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobView } from "../contracts/job.ts";
import { createProgressReporter } from "./progress.ts";

function view(progress: number): JobView {
  return {
    jobId: "job1",
    type: "generate",
    status: "processing",
    progress,
    model: "wav0/synth",
    samples: [],
    createdAt: 1,
    next: "wait",
  };
}

type Notification = Parameters<Parameters<typeof createProgressReporter>[1]["sendNotification"]>[0];

function report(progress: number[], token: string | number | undefined): Notification[] {
  const sent: Notification[] = [];
  const reporter = createProgressReporter(token, {
    sendNotification: async (notification) => {
      sent.push(notification);
    },
  });
  for (const value of progress) reporter?.(view(value));
  return sent;
}

describe("progress", () => {
  test("is not reported to a client that sent no token", () => {
    expect(createProgressReporter(undefined, { sendNotification: async () => {} })).toBeUndefined();
  });

  test("carries the client's token, also when it is 0, out of a hundred", () => {
    expect(report([40], 0)).toEqual([
      {
        method: "notifications/progress",
        params: { progressToken: 0, progress: 40, total: 100, message: "generate processing" },
      },
    ]);
  });

  test("only ever rises, as the protocol demands, and reaches the highest value seen", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 }), (values) => {
        const sent = report(values, "t").map(({ params }) => (params && "progress" in params ? params.progress : -1));
        expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
        expect(sent.at(-1)).toBe(Math.max(...values));
      }),
    );
  });

  test("to a client that has gone harms nobody", async () => {
    const reporter = createProgressReporter("t", { sendNotification: () => Promise.reject(new Error("closed")) });
    expect(() => reporter?.(view(1))).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
  });
});
