import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openBrowser } from "../../../src/testing/chromium.ts";
import {
  callForJob,
  callTool,
  openStudioProcess,
  textOf,
  type StudioProcess,
} from "../../../src/testing/studio-process.ts";
import { requestDashboardLink } from "../../../src/hub/discovery.ts";
import { faultsInEveryLook } from "../../testing/looks.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });

let studio: StudioProcess;
let client: Client;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
const sampleIds: string[] = [];

beforeAll(async () => {
  studio = await openStudioProcess();
  client = await studio.connect();
  for (const prompt of ["soft kick", "dark kick"]) {
    const input = { prompt, type: "one_shot", durationSeconds: 0.3, waitSeconds: 45 };
    const job = await callForJob(client, "generate_sample", input);
    sampleIds.push(job.samples[0]?.sampleId ?? "");
  }
  browser = await openBrowser([]);
  page = await browser.context.newPage();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await studio?.close();
});

const question = (text: string) => page.getByLabel("Approvals").getByRole("listitem").filter({ hasText: text });

async function remove(sampleId = ""): Promise<string> {
  return textOf(await callTool(client, "delete_sample", { sampleId }));
}

test("the address in a refusal shows a stranger's browser nothing, and the user's the question", async () => {
  const [, address = ""] = /(http:\S+)/.exec(await remove(sampleIds[0])) ?? [];
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/approvals$/);
  await page.goto(address);
  await page.getByText("This browser is not signed in.").waitFor(SLOW);
  await page.goto(await requestDashboardLink(await studio.hub(), studio.home));
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);
  await page.goto(address);
  await question("deletes a sample").waitFor(SLOW);
  expect(await faultsInEveryLook(page, "approvals", ".approvals *")).toEqual([]);
});

test("a call goes on after Approve, once, and is told of Decline", async () => {
  await question("soft").getByRole("button", { name: "Approve" }).click();
  await page.getByText("Nothing waits for your approval.").waitFor(SLOW);
  expect(await remove(sampleIds[0])).toContain(sampleIds[0]);
  expect(await remove(sampleIds[0])).toMatch(/^SAMPLE_NOT_FOUND/);
  expect(await remove(sampleIds[1])).toMatch(/^CONFIRMATION_REQUIRED/);
  await question("dark").getByRole("button", { name: "Decline" }).click();
  await page.getByText("Nothing waits for your approval.").waitFor(SLOW);
  expect(await remove(sampleIds[1])).toMatch(/^CONFIRMATION_DECLINED/);
  expect((await callTool(client, "get_sample", { sampleId: sampleIds[1] })).isError).toBeUndefined();
});
