import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { openKeptModel, watchLine } from "./kept-model.ts";

const ENDED = expect.objectContaining({ name: "DemucsError", message: expect.stringContaining("Split again") });

test("whoever asks when the keeper ends hears of it, and whoever asks later as well", async () => {
  const { port1: line, port2: keeper } = new MessageChannel();
  watchLine(line);
  const asked = openKeptModel(line, "model.onnx");
  keeper.close();
  await expect(asked).rejects.toEqual(ENDED);
  await expect(openKeptModel(line, "model.onnx")).rejects.toEqual(ENDED);
});

test("a line that ended before the first question is told, too", async () => {
  const { port1: line, port2: keeper } = new MessageChannel();
  watchLine(line);
  keeper.close();
  await once(line, "close");
  await expect(openKeptModel(line, "model.onnx")).rejects.toEqual(ENDED);
});
