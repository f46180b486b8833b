import { describe, expect, test } from "vitest";
import { readTask, readTaskId } from "./aceStep.ts";
import { cogId, readCogReport, readHealth } from "./cog.ts";

describe("a Cog container", () => {
  test("knows a prediction by 26 letters and digits, the same each time", async () => {
    const [first, again, other] = await Promise.all(["a", "a", "b"].map(cogId));
    expect(first).toMatch(/^[a-z2-7]{26}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("reports without an id where it is told by the address", () => {
    expect(readCogReport("x", { status: "succeeded", output: "data:audio/wav;base64,AA==" })).toMatchObject({
      replicateId: "x",
      status: "succeeded",
    });
    expect(readCogReport("x", "no report")).toBeNull();
  });

  test.each(["At capacity", "Predictor not ready", "At capacity - all prediction slots busy"])(
    "reports %j too, which its answer has told already",
    (error) => {
      expect(readCogReport("x", { status: "failed", error })).toBeNull();
      expect(readCogReport("x", { status: "failed", error: `it said: ${error}` })?.status).toBe("failed");
    },
  );

  test("reports what became of a prediction, with its progress and time", () => {
    const report = readCogReport("x", {
      id: "x",
      status: "processing",
      logs: " 40%|████      | 40/100\n",
      metrics: { predict_time: 4.5 },
    });
    expect(report).toEqual({
      replicateId: "x",
      status: "processing",
      output: null,
      error: null,
      progress: 40,
      predictSeconds: 4.5,
      dataRemoved: false,
    });
    expect(readCogReport("x", { id: "x", status: "canceled" })?.status).toBe("canceled");
    expect(readCogReport("x", { id: "x", status: "dreaming" })).toBeNull();
  });

  test("says its health in words", () => {
    expect(readHealth({ status: "BUSY", setup: null })).toBe("BUSY");
    expect([readHealth({ status: "FINE" }), readHealth(undefined)]).toEqual([null, null]);
  });
});

describe("an ACE-Step server", () => {
  const answer = (status: number, result: unknown) => ({
    data: [{ task_id: "t", status, result: JSON.stringify(result) }],
    code: 200,
  });
  const read = (status: number, result: unknown) => readTask("t", answer(status, result), "http://gpu:8001");

  test("names its task", () => {
    expect(readTaskId({ data: { task_id: "t", status: "queued" }, code: 200 })).toBe("t");
    expect([readTaskId({ detail: "no" }), readTaskId(null)]).toEqual([null, null]);
  });

  test("tells its files by paths of its own", () => {
    expect(read(1, [{ file: "/v1/audio?path=%2Ftmp%2Fa.wav" }])).toMatchObject({
      status: "succeeded",
      output: ["http://gpu:8001/v1/audio?path=%2Ftmp%2Fa.wav"],
    });
  });

  test.each(["http://elsewhere/a.wav", "//elsewhere/a.wav", "file:///etc/passwd", ""])("leaves %j alone", (file) => {
    expect(read(1, [{ file }])).toMatchObject({ status: "succeeded", output: [] });
  });

  test("has forgotten a task that waits with no file to be", () => {
    expect(read(0, [])).toBe("unknown");
    expect(read(0, [{ file: "", progress: 0.25 }])).toMatchObject({ status: "processing", progress: 25 });
    expect(readTask("other", answer(0, []), "http://gpu:8001")).toBeNull();
  });

  test("says why a task failed, if it knows", () => {
    expect(read(2, [{ file: "", error: "out of memory" }])).toMatchObject({ status: "failed", error: "out of memory" });
    expect(read(2, "oops")).toMatchObject({ status: "failed", error: "it says no reason" });
  });
});
