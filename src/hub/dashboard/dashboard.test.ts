import { mkdtemp, mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { AppError } from "../../contracts/errors.ts";
import { createDashboard, isDashboardPath } from "./dashboard.ts";
import { createLinks, type Links } from "./links.ts";
import { createSessions } from "./sessions.ts";
import { openStaticFiles } from "./static-files.ts";
import { visitorsByLink } from "./visitors.ts";

const URL_OF_HUB = "http://127.0.0.1:4790";
const POLICY = "content-security-policy";
const OWN = { host: "127.0.0.1:4790", origin: URL_OF_HUB };
const MINUTE = 60_000;

let app: ReturnType<typeof createDashboard>;
let links: Links;
let now: number;

beforeEach(async () => {
  now = 1_000_000;
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-pages-"));
  await mkdir(path.join(directory, "assets"));
  await writeFile(path.join(directory, "index.html"), "<h1>page</h1>");
  await writeFile(path.join(directory, "index.html.br"), "compressed");
  await writeFile(path.join(directory, "assets", "a-123.js"), "1");
  await writeFile(path.join(directory, "service-worker.js"), "2");
  await writeFile(path.join(directory, "secret.txt"), "no");
  links = createLinks(() => now);
  app = createDashboard({
    url: URL_OF_HUB,
    deploymentUrl: "https://happy-otter-1.convex.cloud",
    siteUrl: "https://happy-otter-1.convex.cloud",
    files: await openStaticFiles(directory),
    visitors: visitorsByLink({
      links,
      sessions: createSessions({ hubToken: "secret", port: 4790, now: () => now }),
      newToken: async () => "jwt",
    }),
    restoreFile: async (sampleId) => (sampleId === "removed" ? "/music/b.wav" : null),
    findPath: async (sampleId) => {
      if (sampleId === "unheard") throw new AppError("SAMPLE_NOT_FOUND", "There is no sample unheard");
      return sampleId === "known" ? "/music/a.wav" : null;
    },
    reveal: async (sampleId) => sampleId === "known",
  });
});

function post(route: string, body: object, headers: Record<string, string> = OWN) {
  return app.request(route, { method: "POST", body: JSON.stringify(body), headers });
}

/** @returns both halves of a session as the browser sends them back */
async function signIn(): Promise<{ cookie: string; "x-wav0-page": string }> {
  const response = await post("/dashboard/session", { secret: links.issue(), kind: "page" });
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const { pageHalf } = await response.json();
  return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "", "x-wav0-page": pageHalf };
}

test("a link's secret becomes a cookie that scripts and other sites cannot use, once", async () => {
  const secret = links.issue();
  const response = await post("/dashboard/session", { secret });
  expect(response.headers.get("set-cookie")).toMatch(/^wav0_4790=.+; HttpOnly; SameSite=Strict; Path=\//);
  expect((await post("/dashboard/session", { secret })).status).toBe(401);
});

test("a link that waited too long opens nothing", async () => {
  const secret = links.issue();
  now += 6 * MINUTE;
  expect((await post("/dashboard/session", { secret })).status).toBe(401);
});

test.each([{}, { secret: 1 }, { secret: "" }, { secret: "guess" }, { secret: "x".repeat(1_000) }])(
  "%j is no secret",
  async (body) => {
    expect((await post("/dashboard/session", body)).status).toBe(401);
  },
);

test("a session gets a token, and nobody else does", async () => {
  const { cookie, "x-wav0-page": pageHalf } = await signIn();
  const page = { ...OWN, "x-wav0-page": pageHalf };
  const response = await post("/dashboard/token", {}, { ...page, cookie: `other=1; ${cookie}` });
  const deploymentUrl = "https://happy-otter-1.convex.cloud";
  expect(await response.json()).toEqual({ token: "jwt", deploymentUrl, user: null });
  const [name, value = ""] = cookie.split("=");
  const [expiry = "", nonce, signature] = value.split(".");
  const forged = [
    "",
    `${name}=`,
    `${name}=${Number(expiry) + 1}.${nonce}.${signature}`,
    `${name}=${expiry}.x.${signature}`,
    `${name}=${expiry}.${nonce}.`,
    `wav0_4791=${value}`,
  ];
  for (const each of forged) {
    expect((await post("/dashboard/token", {}, { ...page, cookie: each })).status).toBe(401);
  }
});

test("one half of a session is worth nothing: a server of another port is sent the cookie, a script can read the other", async () => {
  const [one, other] = [await signIn(), await signIn()];
  const halves: Record<string, string>[] = [
    { cookie: one.cookie },
    { "x-wav0-page": one["x-wav0-page"] },
    { cookie: one.cookie, "x-wav0-page": other["x-wav0-page"] },
    { cookie: one.cookie, "x-wav0-page": `${one["x-wav0-page"]}x` },
    { cookie: one.cookie, "x-wav0-page": one.cookie.split(".").at(-1) ?? "" },
  ];
  for (const half of halves) expect((await post("/dashboard/token", {}, { ...OWN, ...half })).status).toBe(401);
  expect((await post("/dashboard/token", {}, { ...OWN, ...one })).status).toBe(200);
});

test("a program, which shows its cookie to nobody else, needs no second half; a page's cookie cannot become one of its", async () => {
  const opened = await post("/dashboard/session", { secret: links.issue() });
  expect(await opened.json()).toEqual({ pageHalf: null });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await post("/dashboard/token", {}, { ...OWN, cookie })).status).toBe(200);
  const { cookie: pages } = await signIn();
  for (const forged of [pages.replace(".page", ""), `${cookie.split(".").slice(0, 2).join(".")}.page`]) {
    expect((await post("/dashboard/token", {}, { ...OWN, cookie: forged })).status).toBe(401);
  }
});

test("a browser without a session is told how to get one", async () => {
  const answer = await (await post("/dashboard/token", {})).json();
  expect(answer).toMatchObject({ code: "UNAUTHENTICATED", signInPath: null });
  expect(answer.message).toContain("wav0-mcp dashboard");
});

test("a session ends by itself", async () => {
  const session = await signIn();
  now += 31 * 24 * 60 * MINUTE;
  expect((await post("/dashboard/token", {}, { ...OWN, ...session })).status).toBe(401);
});

test.each<Record<string, string>>([
  { host: OWN.host },
  { host: OWN.host, origin: "null" },
  { host: OWN.host, origin: "https://evil.example" },
  { host: OWN.host, origin: "http://127.0.0.1:5173" },
  { host: OWN.host, origin: "http://localhost:4790" },
  { ...OWN, "sec-fetch-site": "same-site" },
  { ...OWN, "sec-fetch-site": "cross-site" },
])("a page that is not the dashboard's own is refused even with the cookie: %j", async (headers) => {
  const session = await signIn();
  for (const route of [
    "/dashboard/token",
    "/dashboard/path",
    "/dashboard/restore-file",
    "/dashboard/reveal",
    "/dashboard/session",
  ]) {
    expect((await post(route, { sampleId: "known", secret: links.issue() }, { ...headers, ...session })).status).toBe(
      403,
    );
  }
});

test("the path of a sample is for sessions only", async () => {
  const session = await signIn();
  expect((await post("/dashboard/path", { sampleId: "known" })).status).toBe(401);
  const ask = async (sampleId: string) => (await post("/dashboard/path", { sampleId }, { ...OWN, ...session })).json();
  expect(await ask("known")).toEqual({ path: "/music/a.wav" });
  expect(await ask("other")).toEqual({ path: null });
  expect(await ask(" ")).toMatchObject({ code: "INVALID_INPUT" });
});

test("what the studio refuses is told in its words and with its status", async () => {
  const response = await post("/dashboard/path", { sampleId: "unheard" }, { ...OWN, ...(await signIn()) });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-security-policy")).not.toBeNull();
  expect(await response.json()).toEqual({ code: "SAMPLE_NOT_FOUND", message: "There is no sample unheard" });
});

test("only a session has a removed file put back", async () => {
  const session = await signIn();
  expect((await post("/dashboard/restore-file", { sampleId: "removed" })).status).toBe(401);
  const ask = async (body: object) => (await post("/dashboard/restore-file", body, { ...OWN, ...session })).json();
  expect(await ask({ sampleId: "removed" })).toEqual({ path: "/music/b.wav" });
  expect(await ask({ path: "/etc/passwd" })).toMatchObject({ code: "INVALID_INPUT" });
});

test("only a session has the file manager opened", async () => {
  const session = await signIn();
  expect((await post("/dashboard/reveal", { sampleId: "known" })).status).toBe(401);
  const ask = async (body: object) => (await post("/dashboard/reveal", body, { ...OWN, ...session })).json();
  expect(await ask({ sampleId: "known" })).toEqual({ isRevealed: true });
  expect(await ask({ sampleId: "other" })).toEqual({ isRevealed: false });
  expect(await ask({ path: "/etc/passwd" })).toMatchObject({ code: "INVALID_INPUT" });
});

test("the page comes compressed, with a policy that names the deployment and allows nothing inline", async () => {
  const response = await app.request("/", { headers: { ...OWN, "accept-encoding": "gzip, br" } });
  expect(response.headers.get("content-encoding")).toBe("br");
  expect(await response.text()).toBe("compressed");
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("https://happy-otter-1.convex.cloud wss://happy-otter-1.convex.cloud");
  expect(policy).not.toContain("unsafe");
  const plain = await app.request("/", { headers: { ...OWN, "accept-encoding": "br;q=0" } });
  expect(await plain.text()).toBe("<h1>page</h1>");
  const zip = async () => app.request("/", { headers: { ...OWN, "accept-encoding": "br;q=0, gzip" } });
  for (const zipped of [await zip(), await zip()]) {
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(await zipped.arrayBuffer()).toString()).toBe("<h1>page</h1>");
  }
});

test("only the worker that stretches sound may compile WebAssembly, and it reaches nothing else", async () => {
  const policyOf = async (address: string) => (await app.request(address, { headers: OWN })).headers.get(POLICY) ?? "";
  const own = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src blob:";
  expect(await policyOf("/assets/fit-worker-B8l_bOPs.js")).toBe(own);
  for (const other of ["/", "/assets/a-123.js", "/assets/not-fit-worker.js", "/assets/fit-worker-a/b.js"])
    expect(await policyOf(other)).not.toContain("unsafe");
});

test("what is named by its content may be kept for ever, the page itself may not", async () => {
  const asset = await app.request("/assets/a-123.js", { headers: OWN });
  expect(asset.headers.get("cache-control")).toContain("immutable");
  expect((await app.request("/", { headers: OWN })).headers.get("cache-control")).toBe("no-cache");
});

test("the service worker is at the root, and a browser always asks whether it is still the newest", async () => {
  expect(isDashboardPath("/service-worker.js")).toBe(true);
  const worker = await app.request("/service-worker.js", { headers: OWN });
  expect(worker.headers.get("content-type")).toContain("javascript");
  expect(worker.headers.get("cache-control")).toBe("no-cache");
});

test.each(["/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/secret.txt", "/assets/none.js"])(
  "%s is no file of the page",
  async (route) => {
    expect((await app.request(route, { headers: OWN })).status).toBe(404);
  },
);

test("under another name of this machine the browser is sent to the one origin", async () => {
  const response = await app.request("/", { headers: { host: "localhost:4790" } });
  expect(response.headers.get("location")).toBe(`${URL_OF_HUB}/`);
});
