import { expect, onTestFinished, test } from "vitest";
import { AceStepServer } from "../testing/own-gpu/ace-step-server.ts";
import { CogServer } from "../testing/own-gpu/cog-server.ts";
import { checkOwnGpu } from "./doctor-own-gpu.ts";

const SCHEMAS = { Input: { type: "object", properties: { prompt: { type: "string" }, seed: { type: "integer" } } } };

async function open() {
  const servers = { cog: new CogServer(SCHEMAS), aceStep: new AceStepServer() };
  for (const server of Object.values(servers)) {
    await server.listen();
    onTestFinished(() => server.close());
  }
  return servers;
}

test("what is not set is not looked at", async () => {
  expect(await checkOwnGpu({ deploymentEnvironment: {} })).toEqual([]);
});

test("servers that answer are told with their health, a container with what it takes", async () => {
  const { cog, aceStep } = await open();
  const set = { WAV0_COG_URL: `${cog.url}/`, WAV0_ACE_STEP_URL: aceStep.url };
  expect(await checkOwnGpu({ deploymentEnvironment: set })).toEqual([
    { name: "own GPU", state: "fine", text: `Cog container at ${cog.url}/ is READY and takes prompt, seed` },
    { name: "own GPU", state: "fine", text: `ACE-Step server at ${aceStep.url} is ok` },
  ]);
});

test("a container that starts is a note, one whose setup failed is to be mended", async () => {
  const { cog } = await open();
  const look = async () => (await checkOwnGpu({ deploymentEnvironment: { WAV0_COG_URL: cog.url } }))[0];
  cog.health = "STARTING";
  expect(await look()).toMatchObject({ state: "note", text: expect.stringContaining("STARTING") });
  cog.health = "SETUP_FAILED";
  expect(await look()).toMatchObject({ state: "problem", text: expect.stringContaining("SETUP_FAILED") });
});

test("an address where nothing or something else answers is to be mended", async () => {
  const { cog, aceStep } = await open();
  const swapped = { WAV0_COG_URL: aceStep.url, WAV0_ACE_STEP_URL: cog.url };
  const findings = await checkOwnGpu({ deploymentEnvironment: swapped });
  expect(findings.map(({ state }) => state)).toEqual(["problem", "problem"]);
  await cog.close();
  const [gone] = await checkOwnGpu({ deploymentEnvironment: { WAV0_COG_URL: cog.url } });
  expect(gone?.text).toMatch(/^WAV0_COG_URL: http:\S+ cannot be reached \(.*ECONNREFUSED/);
});

test("a server that wants a key gets the one that is set, and nothing follows it elsewhere", async () => {
  const server = new AceStepServer("k-1");
  await server.listen();
  onTestFinished(() => server.close());
  const look = async (key: Record<string, string>) =>
    (await checkOwnGpu({ deploymentEnvironment: { WAV0_ACE_STEP_URL: server.url, ...key } }))[0]?.state;
  expect(await look({ WAV0_ACE_STEP_API_KEY: "k-1" })).toBe("fine");
  expect(await look({})).toBe("problem");
});

test("a container without a schema yet is a note, not a fault", async () => {
  const cog = new CogServer({});
  await cog.listen();
  onTestFinished(() => cog.close());
  expect(await checkOwnGpu({ deploymentEnvironment: { WAV0_COG_URL: cog.url } })).toMatchObject([
    { state: "note", text: expect.stringContaining("does not say yet what it takes") },
  ]);
});
