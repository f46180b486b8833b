import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openConnectedStudio, type ConnectedStudio } from "../../testing/connected-studio.ts";
import type { FixtureStudio } from "../../testing/fixture-studio.ts";
import { connectClient } from "../../testing/mcp-client.ts";

let connected: ConnectedStudio;
let studio: FixtureStudio;

beforeEach(async () => {
  connected = await openConnectedStudio();
  ({ studio } = connected);
});

afterEach(() => connected.close());

async function ofArgument(prompt: string, name: string, value: string) {
  return (await connected.client.complete({ ref: { type: "ref/prompt", name: prompt }, argument: { name, value } }))
    .completion;
}

async function ofTemplate(uri: string, value: string) {
  return (await connected.client.complete({ ref: { type: "ref/resource", uri }, argument: { name: "id", value } }))
    .completion;
}

describe("values that are always the same", () => {
  test.each([
    ["make_beat", "genre", "dr", ["drum and bass", "drill"]],
    ["make_beat", "genre", "BASS", ["drum and bass"]],
    ["make_beat", "key", "a#", ["A# minor", "A# major"]],
    ["make_beat", "bpm", "13", ["132", "138"]],
    ["remix_stem", "stem", "", ["drums", "bass", "vocals", "other"]],
    ["make_beat", "genre", "zzz", []],
  ])("complete %s.%s from %j, with no studio opened", async (prompt, argument, typed, values) => {
    expect(await ofArgument(prompt, argument, typed)).toEqual({ values, total: values.length, hasMore: false });
    expect(connected.backendsOpened).toBe(0);
  });

  test("put what begins so before what only contains it", async () => {
    const { values } = await ofArgument("make_beat", "genre", "t");
    expect(values.slice(0, 2)).toEqual(["techno", "trap"]);
    expect(values).toContain("synthwave");
  });
});

describe("values of the studio", () => {
  test("models are those that can be used here, of the task", async () => {
    expect((await ofArgument("make_beat", "model", "")).values).toEqual(["wav0/synth"]);
    expect((await ofArgument("sample_pack", "model", "SYN")).values).toEqual(["wav0/synth"]);
  });

  test("are names of samples where a person chooses, and ids where an address is filled in", async () => {
    const sampleId = await studio.addSample("dusty_drums");
    await studio.addSample("warm_bass");
    expect(await ofArgument("match_loop", "sample", "DUS")).toEqual({
      values: ["dusty_drums"],
      total: 1,
      hasMore: false,
    });
    expect((await ofTemplate("wav0://samples/{id}", "dusty")).values).toEqual([sampleId]);
    expect((await ofTemplate("wav0://samples/{id}/waveform", sampleId.slice(0, 20))).values).toEqual([sampleId]);
    expect((await ofArgument("match_loop", "sample", "")).values).toEqual(["warm_bass", "dusty_drums"]);
  });

  test("are ids of jobs for the address of a job", async () => {
    const { structuredContent } = await connected.client.callTool({
      name: "generate_sample",
      arguments: { prompt: "kick" },
    });
    const { jobId } = structuredContent as { jobId: string };
    expect((await ofTemplate("wav0://jobs/{id}", "")).values).toEqual([jobId]);
    expect((await ofTemplate("wav0://jobs/{id}", jobId.slice(0, 5))).values).toEqual([jobId]);
    expect((await ofTemplate("wav0://jobs/{id}", "~")).values).toEqual([]);
  });

  test("are at most a hundred, and say when there are more; a name beyond is found by search", async () => {
    await studio.addSample("oldest");
    for (let index = 0; index < 105; index++) await studio.addSample(`s${index}`);
    const all = await ofArgument("match_loop", "sample", "");
    expect(all.values).toHaveLength(100);
    expect(all.hasMore).toBe(true);
    expect((await ofArgument("match_loop", "sample", "oldest")).values).toEqual(["oldest"]);
  });
});

test("a studio that cannot be opened only means that nothing is suggested", async () => {
  const { client, logged } = await connectClient({ backend: () => Promise.reject(new Error("gone")) });
  const ref = { type: "ref/prompt" as const, name: "match_loop" };
  const { completion } = await client.complete({ ref, argument: { name: "sample", value: "" } });
  expect(completion).toEqual({ values: [], total: 0, hasMore: false });
  expect(logged).toEqual(["suggesting a sample failed"]);
  await client.close();
});

test.each([
  [{ type: "ref/prompt", name: "nothing" }, "genre", "there is make_beat"],
  [{ type: "ref/prompt", name: "make_beat" }, "constructor", "there is genre, bpm, key, mood"],
  [{ type: "ref/resource", uri: "file:///{id}" }, "id", "there is wav0://samples/{id}"],
  [{ type: "ref/resource", uri: "wav0://jobs/{id}" }, "name", "there is id"],
] as const)("%j has no argument %s, and the refusal says what there is", async (ref, name, words) => {
  await expect(connected.client.complete({ ref, argument: { name, value: "" } })).rejects.toMatchObject({
    code: ErrorCode.InvalidParams,
    message: expect.stringContaining(words),
  });
});
