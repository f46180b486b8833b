import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as steps from "./prediction.ts";
import { aPrediction } from "./testing/predictions.ts";

const file = { slot: "0", fileId: "f", name: "a.wav" };

function after(...transitions: steps.Transition[]): steps.Prediction {
  return transitions.reduce((prediction, step) => step(prediction), aPrediction());
}

test("a prediction starts, gathers output and succeeds, with its times in seconds", () => {
  const done = after(steps.start(3_000), steps.addOutput(file), steps.measure("seed", 7), steps.succeed(4_500));
  expect(done.state).toEqual({ status: "succeeded", startedAt: 3_000, completedAt: 4_500, output: [file] });
  expect(done.metrics).toEqual({ seed: 7, predict_time: 1.5, total_time: 3.5 });
});

test("one that never started cannot succeed and takes no output", () => {
  expect(after(steps.succeed(2_000)).state).toEqual({ status: "starting" });
  expect(after(steps.addOutput(file)).state).toEqual({ status: "starting" });
});

test("a failure keeps its reason and forgets partial output", () => {
  const failed = after(steps.start(2_000), steps.addOutput(file), steps.fail(3_000, "out of tune"));
  expect(failed.state).toEqual({ status: "failed", startedAt: 2_000, completedAt: 3_000, error: "out of tune" });
  expect(steps.outputOf(failed)).toEqual([]);
});

test("a deadline aborts what has not started and cancels what has", () => {
  expect(after(steps.expire(2_000)).state.status).toBe("aborted");
  expect(after(steps.start(1_500), steps.expire(2_000)).state.status).toBe("canceled");
});

test("one canceled before its start has no predict_time", () => {
  const canceled = after(steps.cancel(2_000));
  expect(canceled.state).toEqual({ status: "canceled", startedAt: null, completedAt: 2_000 });
  expect(canceled.metrics).toEqual({ total_time: 1 });
});

test("output of the same slot replaces the earlier one", () => {
  const again = { ...file, name: "b.wav" };
  expect(steps.outputOf(after(steps.start(2_000), steps.addOutput(file), steps.addOutput(again)))).toEqual([again]);
});

test("a second run starts with nothing of the first", () => {
  const resumed = after(steps.start(2_000), steps.log("half way"), steps.measure("seed", 3), steps.resume());
  expect(resumed).toEqual(aPrediction({ resumptions: 1 }));
});

test("log lines end with a line break each", () => {
  expect(after(steps.log("one"), steps.log("two")).logs).toBe("one\ntwo\n");
});

test("only an end can be acknowledged", () => {
  expect(after(steps.acknowledge()).completionAcknowledged).toBe(false);
  expect(after(steps.cancel(2_000), steps.acknowledge()).completionAcknowledged).toBe(true);
});

test("removed data leaves the fact: status and times, no input, output or logs", () => {
  const done = after(steps.start(2_000), steps.log("x"), steps.addOutput(file), steps.succeed(3_000));
  const bare = steps.removeData()(done);
  expect(bare).toMatchObject({ dataRemoved: true, input: {}, resolvedInput: {}, logs: "", metrics: done.metrics });
  expect(bare.state).toEqual({ status: "succeeded", startedAt: 2_000, completedAt: 3_000, output: [] });
});

test("data of an open prediction stays", () => {
  expect(after(steps.start(2_000), steps.removeData()).dataRemoved).toBe(false);
});

/** Steps of the run itself. */
const runStep = fc.constantFrom<steps.Transition>(
  steps.start(2_000),
  steps.resume(),
  steps.log("line"),
  steps.measure("seed", 1),
  steps.addOutput(file),
  steps.succeed(3_000),
  steps.fail(4_000, "error"),
  steps.cancel(5_000),
  steps.expire(6_000),
);
const anyStep = fc.oneof(runStep, fc.constantFrom<steps.Transition>(steps.acknowledge(), steps.removeData()));

test("no sequence of steps leaves or alters an end", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30 }), (sequence) => {
      let end: steps.Prediction | null = null;
      let prediction = aPrediction();
      for (const step of sequence) {
        prediction = step(prediction);
        if (end) {
          expect(prediction.state.status).toBe(end.state.status);
          expect(steps.completedAt(prediction)).toBe(steps.completedAt(end));
          expect(prediction.metrics).toEqual(end.metrics);
        } else if (!steps.isOpen(prediction)) {
          end = prediction;
        }
      }
    }),
  );
});

test("every state that steps can reach is one that the disk format takes", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30 }), (sequence) => {
      const prediction = after(...sequence);
      expect(steps.predictionSchema.parse(JSON.parse(JSON.stringify(prediction)))).toEqual(prediction);
    }),
  );
});

test("a step that is not allowed returns the very same object", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 10 }), runStep, (sequence, step) => {
      const end = after(...sequence, steps.cancel(9_000));
      expect(step(end)).toBe(end);
    }),
  );
});
