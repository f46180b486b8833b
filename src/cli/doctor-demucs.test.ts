import { expect, test } from "vitest";
import { modelWithRuntime } from "../inference/demucs/user-folder.fixture.ts";
import { checkDemucs } from "./doctor-demucs.ts";

test("a model that opens is told with what runs it, one that does not with what to do, and none not at all", async () => {
  const file = await modelWithRuntime();
  expect(await checkDemucs({ demucsModel: file })).toEqual([
    { name: "Demucs", state: "fine", text: `${file} opens, run by onnxruntime-node` },
  ]);
  expect(await checkDemucs({ demucsModel: "/nowhere/htdemucs.onnx" })).toEqual([
    { name: "Demucs", state: "problem", text: expect.stringMatching(/cannot be read: there is no such file\. Set it/) },
  ]);
  expect(await checkDemucs({ demucsModel: null })).toEqual([]);
});
