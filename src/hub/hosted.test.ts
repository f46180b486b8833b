import { request } from "node:http";
import { spawnSync } from "node:child_process";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createBrowser } from "../auth/hosted/testing/browser.ts";
import { createOAuthApp, PASSWORD, type OAuthApp } from "../auth/hosted/testing/oauth-app.ts";
import { createBackend } from "../backend/backend.ts";
import { readConfig } from "../config.ts";
import { decideConsent, listConsents } from "../contracts/consent.ts";
import { personAt } from "../testing/person.ts";
import { openHostedStudio, type HostedStudio } from "../testing/hosted-studio.ts";
import { findHub, requestDashboardLink } from "./discovery.ts";
import { callForJob, callTool, EXECUTABLE, textOf } from "../testing/studio-process.ts";

const LOOP = { prompt: "dusty lo-fi chords", durationSeconds: 2, waitSeconds: 45 };

let studio: HostedStudio;
const closing: Client[] = [];
beforeAll(async () => {
  studio = await openHostedStudio((variables) => readConfig(variables));
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((client) => client.close()));
});
afterAll(() => studio.close());

function transportOf(app: OAuthApp): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(`${studio.url}/mcp`), { authProvider: app.provider });
}

async function connect(app: OAuthApp): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  closing.push(client);
  await client.connect(transportOf(app));
  return client;
}

async function signedUp(email: string): Promise<{ app: OAuthApp; client: Client }> {
  const app = createOAuthApp({ url: studio.url, email });
  await app.connect();
  return { app, client: await connect(app) };
}

interface Key {
  id: string;
  key: string;
}

async function createKey(email: string, scopes: string[]): Promise<Key & { revoke(): Promise<void> }> {
  const browser = createBrowser(studio.url);
  await browser.open("/sign-up");
  await browser.submit("/sign-up", { name: "Ada", email, password: PASSWORD });
  const post = (path: string, body: unknown) =>
    fetch(`${studio.url}/api/auth/api-keys/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: studio.url, cookie: browser.cookie() },
      body: JSON.stringify(body),
    });
  // Both fields are in the endpoint's answer.
  const key = (await (await post("create", { name: "laptop", scopes })).json()) as Key;
  return { ...key, revoke: async () => void (await post("revoke", { id: key.id })) };
}

async function connectByStdio(apiKey: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  closing.push(client);
  const env = { ...getDefaultEnvironment(), WAV0_URL: studio.url, WAV0_API_KEY: apiKey };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [EXECUTABLE], env, stderr: "ignore" }),
  );
  return client;
}

test("it says that its accounts can be reached, and is ready", async () => {
  const health: unknown = await (await fetch(`${studio.url}/health`)).json();
  expect(health).toMatchObject({ accounts: "fine", storage: "fine", version: expect.any(String) });
  const ready = await fetch(`${studio.url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, away: [] }]);
});

test("a client that knows nothing but the address signs in, makes a sample, and goes on when its token has run out", async () => {
  const app = createOAuthApp({ url: studio.url, email: "ada@studio.example" });
  const transport = transportOf(app);
  await expect(new Client({ name: "test", version: "1" }).connect(transport)).rejects.toBeInstanceOf(UnauthorizedError);
  await transport.finishAuth(await app.followRedirect());

  const client = await connect(app);
  const job = await callForJob(client, "generate_sample", LOOP);
  expect(job.status).toBe("completed");

  const { access_token: first } = app.tokens();
  await app.provider.saveTokens({ ...app.tokens(), access_token: `${first}x` });
  expect(textOf(await callTool(client, "list_jobs", {}))).toContain(job.jobId);
  expect(app.tokens().access_token).not.toBe(first);
});

test("users never meet: jobs, samples, their sound and their sessions belong to one", async () => {
  const [ada, bo] = [await signedUp("ada-2@studio.example"), await signedUp("bo@studio.example")];
  const job = await callForJob(ada.client, "generate_sample", LOOP);
  const [sample] = job.samples ?? [];
  const sampleId = sample?.sampleId ?? "";
  expect(sampleId).not.toBe("");
  expect(textOf(await callTool(ada.client, "search_samples", {}))).toContain(sampleId);

  for (const [tool, input] of [
    ["list_jobs", {}],
    ["search_samples", {}],
  ] as const) {
    const text = textOf(await callTool(bo.client, tool, input));
    expect(text).not.toContain(job.jobId);
    expect(text).not.toContain(sampleId);
  }
  for (const [tool, input] of [
    ["check_job_status", { jobId: job.jobId }],
    ["cancel_job", { jobId: job.jobId }],
    ["split_stems", { sampleId }],
  ] as const) {
    const result = await callTool(bo.client, tool, input);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/NOT_FOUND/);
  }
  await expect(bo.client.readResource({ uri: `wav0://samples/${sampleId}` })).rejects.toThrow();
  expect((await ada.client.readResource({ uri: `wav0://samples/${sampleId}` })).contents).toHaveLength(1);
});

test("a session opens for its own user only", async () => {
  const { app, client } = await signedUp("owner@studio.example");
  const { app: other } = await signedUp("other@studio.example");
  const sessionOf = client.transport instanceof StreamableHTTPClientTransport ? client.transport.sessionId : undefined;
  const ask = (token: string) =>
    fetch(`${studio.url}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-session-id": sessionOf ?? "",
        "mcp-protocol-version": "2025-11-25",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
  expect((await ask(app.tokens().access_token)).status).toBe(200);
  expect((await ask(other.tokens().access_token)).status).toBe(404);
});

test("stdio with WAV0_URL and WAV0_API_KEY makes a sample in the hosted studio", async () => {
  const { key } = await createKey("key@studio.example", ["studio:read", "studio:write"]);
  const client = await connectByStdio(key);
  const job = await callForJob(client, "generate_sample", LOOP);
  expect(job.status).toBe("completed");
  expect(textOf(await callTool(client, "search_samples", {}))).toContain(job.samples?.[0]?.sampleId);
});

test("a key that may only read lists and searches, and is told which scope making a sample takes", async () => {
  const { key } = await createKey("reader@studio.example", ["studio:read"]);
  const client = await connectByStdio(key);
  expect((await callTool(client, "list_jobs", {})).isError).toBeFalsy();
  const refused = await callTool(client, "generate_sample", LOOP);
  expect(refused.isError).toBe(true);
  expect(textOf(refused)).toMatch(/INSUFFICIENT_SCOPE.*studio:write/s);
});

test("a key that was revoked is refused with the place to make a new one", async () => {
  const { key, revoke } = await createKey("revoked@studio.example", ["studio:read"]);
  await revoke();
  const refused = await callTool(await connectByStdio(key), "list_jobs", {});
  expect(refused.isError).toBe(true);
  expect(textOf(refused)).toContain(`${studio.url}/account`);
});

test("the token that opens /mcp opens the deployment as the same user; a changed one opens neither", async () => {
  const { app, client } = await signedUp("direct@studio.example");
  const job = await callForJob(client, "generate_sample", LOOP);
  const list = (token: string) => {
    const deployment = new ConvexHttpClient(studio.url, {
      skipConvexDeploymentUrlCheck: true,
      auth: token,
      logger: false,
    });
    return deployment.query(makeFunctionReference<"query">("jobs/public:listJobs"), {});
  };
  const token = app.tokens().access_token;
  expect(JSON.stringify(await list(token))).toContain(job.jobId);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: "someone else" };
  const forged = [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
  await expect(list(forged)).rejects.toThrow(/verify|signature|Unauthenticated/i);
  const answer = await fetch(`${studio.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${forged}` } });
  expect(answer.status).toBe(401);
});

test("what an app may not do without its user's yes, it cannot agree to itself: only the signed-in person can", async () => {
  const email = "person@studio.example";
  const { app, client } = await signedUp(email);
  const job = await callForJob(client, "generate_sample", LOOP);
  const sampleId = job.samples[0]?.sampleId ?? "";
  const remove = async () => textOf(await callTool(client, "delete_sample", { sampleId }));
  expect(await remove()).toContain(`in the dashboard at ${studio.url}/#/approvals: `);

  const withToken = createBackend({ url: studio.url, getToken: async () => app.tokens().access_token });
  const [{ consentId = "" } = {}] = (await withToken.call(listConsents, {})).consents;
  await expect(withToken.call(decideConsent, { consentId, isApproved: true })).rejects.toMatchObject({
    code: "INSUFFICIENT_SCOPE",
  });
  await withToken.close();
  expect(await remove()).toMatch(/^CONFIRMATION_REQUIRED/);

  const browser = createBrowser(studio.url);
  await browser.open("/sign-in");
  await browser.submit("/sign-in", { email, password: PASSWORD });
  const person = personAt(studio.url, browser.cookie());
  await person.decide(true);
  await person.close();
  expect(await remove()).toContain(sampleId);
  expect(await remove()).toMatch(/^SAMPLE_NOT_FOUND/);
});

test("the command prints where the dashboard is, on the studio's machine and where WAV0_URL names it", async () => {
  expect(await (await fetch(`${studio.url}/`)).text()).toContain('<div id="root">');
  const env = { ...getDefaultEnvironment(), WAV0_URL: studio.url, WAV0_API_KEY: "wav0_unused" };
  const elsewhere = spawnSync(process.execPath, [EXECUTABLE, "dashboard"], { env, encoding: "utf8" });
  expect(elsewhere.stdout).toBe(`${studio.url}/\n`);
  const hub = await findHub(studio.home);
  expect(hub && (await requestDashboardLink(hub, studio.home))).toBe(`${studio.url}/`);
});

/** With a Host that fetch would not let us forge. */
function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${studio.url}${path}`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once("error", reject).end();
  });
}

test.each(["/mcp", "/sign-in", "/api/auth/oauth2/token", "/api/query", "/control/stop"])(
  "%s refuses a forged Host and a foreign Origin before anything else",
  async (path) => {
    expect(await statusOf(path, { host: "evil.example" })).toBe(403);
    expect(await statusOf(path, { origin: "https://evil.example" })).toBe(403);
    expect(await statusOf(path, {})).not.toBe(200);
  },
);

test("serve on a public address without sign-in ends with the remedy", () => {
  const { status, stderr } = spawnSync(process.execPath, [EXECUTABLE, "serve", "--host", "0.0.0.0"], {
    env: { ...getDefaultEnvironment(), WAV0_HOME: "/nonexistent/wav0", WAV0_PORT: "0" },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/open to the network.*WAV0_AUTH=hosted/);
});
