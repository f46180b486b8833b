import { afterAll, beforeAll, expect, test } from "vitest";
import { createBrowser } from "../../auth/hosted/testing/browser.ts";
import { PASSWORD } from "../../auth/hosted/testing/oauth-app.ts";
import { createBackend } from "../../backend/backend.ts";
import { readConfig } from "../../config.ts";
import { generateSample } from "../../contracts/job.ts";
import { type HostedStudio, openHostedStudio } from "../../testing/hosted-studio.ts";
import { personAt } from "../../testing/person.ts";

const TOKEN = "a-token-of-monitoring";

let studio: HostedStudio;
beforeAll(async () => {
  studio = await openHostedStudio((variables) => readConfig({ ...variables, WAV0_METRICS_TOKEN: TOKEN }));
});
afterAll(() => studio.close());

async function scrape(): Promise<string> {
  const answer = await fetch(`${studio.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.status).toBe(200);
  return answer.text();
}

test("a hub counts a job from its webhook to its end, and names nobody", { timeout: 120_000 }, async () => {
  expect(await scrape()).not.toContain("wav0_jobs_ended_total");
  expect((await fetch(`${studio.url}/metrics`)).status).toBe(401);
  const browser = createBrowser(studio.url);
  await browser.open("/sign-up");
  await browser.submit("/sign-up", { name: "Ada", email: "ada@studio.example", password: PASSWORD });
  const person = personAt(studio.url, browser.cookie());
  const backend = createBackend({ url: studio.url, getToken: person.token });
  const { jobId } = await backend.call(generateSample, { prompt: "kick of ada", durationSeconds: 1 });
  expect((await backend.waitForJob(jobId, { timeoutSeconds: 60 })).status).toBe("completed");

  const text = await scrape();
  expect(text).toContain('wav0_jobs_ended_total{type="generate",status="completed"} 1\n');
  expect(text).toMatch(/\nwav0_http_answers_total\{area="webhooks",status="2xx"\} [1-9]/);
  expect(text).toMatch(/\nwav0_function_calls_total\{type="mutation",outcome="success"\} [1-9]/);
  expect(text).toMatch(/\nwav0_stored_bytes [1-9]/);
  expect(text).toMatch(/\nwav0_connections\{kind="websocket"\} \d/);
  expect(text).not.toMatch(/ada|kick/);
  await backend.close();
  await person.close();
});
