import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { noise } from "../../audio/core/signals.fixture.ts";
import { eventually } from "../testing/eventually.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { DemucsError } from "./demucs-error.ts";
import { openKeptModel } from "./kept-model.ts";
import { ModelKeeper } from "./model-keeper.ts";
import { ModelProcess } from "./model-process.ts";
import { LENGTH, modelWithRuntime } from "./user-folder.fixture.ts";

const MINUTE = 60_000;

/** A process that tells of its segments. */
class WatchedProcess {
  readonly #model: ModelProcess;
  begun = 0;

  constructor(model: ModelProcess) {
    this.#model = model;
  }

  get runtime() {
    return this.#model.runtime;
  }
  get length() {
    return this.#model.length;
  }
  get isRunning() {
    return this.#model.isRunning;
  }

  separate(segment: Float32Array) {
    this.begun++;
    return this.#model.separate(segment);
  }

  close() {
    this.#model.close();
  }
}

/** A keeper with lines to it, and the processes that it has opened. */
function keeperWith(): { clock: FakeClock; opened: WatchedProcess[]; line: () => MessagePort } {
  const [clock, opened]: [FakeClock, WatchedProcess[]] = [new FakeClock(), []];
  const keeper = new ModelKeeper({
    clock,
    async open(file) {
      const model = new WatchedProcess(await ModelProcess.open(file));
      opened.push(model);
      return model;
    },
  });
  onTestFinished(() => opened.forEach((model) => model.close()));
  const line = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    keeper.serve(port2);
    onTestFinished(() => port1.close());
    return port1;
  };
  return { clock, opened, line };
}

test("predictions at once have one process, and each its own stems", async () => {
  const file = await modelWithRuntime();
  const { opened, line } = keeperWith();
  const models = await Promise.all([1, 2, 3].map(() => openKeptModel(line(), file)));
  expect(opened).toHaveLength(1);
  expect(models.map(({ length, runtime }) => [length, runtime])).toEqual(
    models.map(() => [LENGTH, "onnxruntime-node"]),
  );
  const separated = models.map(async (model, i) => {
    for (const seed of [10 * i, 10 * i + 1]) {
      const segment = noise(2 * LENGTH, seed);
      const { drums } = await model.separate(segment);
      expect(drums?.[0]).toEqual(segment.slice(0, LENGTH).map((value) => value * 0.5));
    }
  });
  await Promise.all(separated);
  expect(opened).toHaveLength(1);
});

test("the process is kept for the next prediction, and ends a minute after the last one", async () => {
  const file = await modelWithRuntime();
  const { clock, opened, line } = keeperWith();
  const [one, other] = [line(), line()];
  const first = await openKeptModel(one, file);
  const second = await openKeptModel(other, file);
  first.close();
  await clock.advance(2 * MINUTE);
  second.close();
  await eventually(() => expect(clock.waiting).toBe(1));
  await clock.advance(MINUTE - 1);
  const third = await openKeptModel(one, file);
  await clock.advance(2 * MINUTE);
  expect([opened.length, opened[0]?.isRunning]).toEqual([1, true]);
  third.close();
  await eventually(() => expect(clock.waiting).toBe(1));
  await clock.advance(MINUTE);
  await eventually(() => expect(opened[0]?.isRunning).toBe(false));
  await openKeptModel(other, file);
  expect(opened).toHaveLength(2);
});

test("a process that crashes fails the prediction whose segment it had, and the next segment opens another", async () => {
  const file = await modelWithRuntime({ operator: "Crash" });
  const { opened, line } = keeperWith();
  const [first, second] = [await openKeptModel(line(), file), await openKeptModel(line(), file)];
  expect(opened).toHaveLength(1);
  const results = await Promise.allSettled([first, second].map((model) => model.separate(noise(2 * LENGTH, 1))));
  for (const result of results)
    expect(result).toEqual({ status: "rejected", reason: expect.objectContaining({ name: "DemucsError" }) });
  expect(opened).toHaveLength(2);
});

test("a segment of a prediction that is cancelled stops at once, and holds up no other prediction", async () => {
  const file = await modelWithRuntime({ operator: "Hang" });
  const { opened, line } = keeperWith();
  const [cancelled, waiting] = [line(), line()];
  const [model, other] = [await openKeptModel(cancelled, file), await openKeptModel(waiting, file)];
  const [segment, behind] = [noise(2 * LENGTH, 1), noise(2 * LENGTH, 2)];
  const inTurn = eventually(() => expect(opened[0]?.begun).toBe(1));
  const ended = Promise.allSettled([model.separate(segment), inTurn.then(() => other.separate(behind))]);
  await inTurn;
  cancelled.close();
  await eventually(() =>
    expect(opened.map(({ isRunning, begun }) => [isRunning, begun])).toEqual([
      [false, 1],
      [true, 1],
    ]),
  );
  waiting.close();
  await eventually(() => expect(opened[1]?.isRunning).toBe(false));
  const reason = expect.objectContaining({ name: "DemucsError", message: expect.stringContaining("was ended") });
  expect(await ended).toEqual([1, 2].map(() => ({ status: "rejected", reason })));
});

test("a model that cannot be opened is told to each that asks, and is tried again", async () => {
  const { line } = keeperWith();
  const open = () => openKeptModel(line(), "/nowhere/htdemucs.onnx");
  await expect(open()).rejects.toThrow(DemucsError);
  await expect(open()).rejects.toThrow("there is no such file");
});
