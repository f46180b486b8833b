import { afterEach, expect, test } from "vitest";
import { TOOLS } from "../contracts/tools.ts";
import { listTools } from "../mcp/listed-tools.ts";
import { callForJob, callTool, openStudioProcess, textOf, type StudioProcess } from "../testing/studio-process.ts";

let studio: StudioProcess | null = null;

afterEach(async () => {
  await studio?.close();
  studio = null;
});

test(
  "a setting that can be done without is told in the instructions and the first result, and all works",
  { timeout: 120_000 },
  async () => {
    studio = await openStudioProcess({ WAV0_LIBRARY: "${HOME}/x", WAV0_IDLE_SECONDS: "soon" });
    const client = await studio.connect();
    expect(client.getInstructions()).toMatch(/WAV0_LIBRARY must be an absolute path.*WAV0_IDLE_SECONDS/s);
    const request = { prompt: "one closed hi-hat", type: "one_shot", waitSeconds: 45 };
    const first = await callTool(client, "generate_sample", request);
    expect(textOf(first)).toMatch(
      /"status":"completed"[\s\S]*WAV0_LIBRARY must be an absolute path, not "\$\{HOME\}\/x"/,
    );
    const { samples } = await callForJob(client, "generate_sample", { ...request, prompt: "one snare" });
    expect(samples[0]?.path).toContain(studio.home);
    expect(textOf(await callTool(client, "search_samples", {}))).not.toContain("WAV0_LIBRARY");
  },
);

test(
  "one that chooses the studio is told by every call, and no other studio is used",
  { timeout: 60_000 },
  async () => {
    studio = await openStudioProcess({ WAV0_URL: "https://studio.example" });
    const client = await studio.connect();
    expect(client.getInstructions()).toContain("set WAV0_API_KEY");
    for (const tool of ["list_models", "search_samples"]) {
      const result = await callTool(client, tool, {});
      expect({ isError: result.isError, text: textOf(result) }).toEqual({
        isError: true,
        text: expect.stringContaining("set WAV0_API_KEY"),
      });
    }
  },
);

test("the built program lists what the contracts say", async () => {
  studio = await openStudioProcess();
  const { tools } = await (await studio.connect()).listTools();
  expect(tools.slice(0, TOOLS.length)).toEqual(listTools(TOOLS));
});
