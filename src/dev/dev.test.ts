import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inheritedEnvironment } from "../config.ts";
import { openBrowser, type TestBrowser } from "../testing/chromium.ts";
import { removeFolder } from "../testing/remove-folder.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PARTS = ["src", "convex", "dashboard", "package.json", "tsconfig.json", "dist/deployment.json.br"];
const PATIENCE = { timeout: 240_000, interval: 200 };

let project: string;
let development: ChildProcess;
let said = "";
let url: string;
let browser: TestBrowser;

function file(name: string): string {
  return path.join(project, name);
}

async function writeFunction(answer: string): Promise<void> {
  await writeFile(
    file("convex/greeting.ts"),
    `import { query } from "./_generated/server";\nexport const say = query({ args: {}, handler: () => ${answer} });\n`,
  );
}

/** What the function of the running hub says; null while the hub has none. */
async function ask(): Promise<unknown> {
  const client = new ConvexHttpClient(url, { skipConvexDeploymentUrlCheck: true, logger: false });
  return client.query(makeFunctionReference<"query">("greeting:say"), {}).catch(() => null);
}

beforeAll(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), "wav0-dev-"));
  for (const part of PARTS) await cp(path.join(ROOT, part), file(part), { recursive: true, preserveTimestamps: true });
  await symlink(path.join(ROOT, "node_modules"), file("node_modules"), "dir");
  const env = { ...inheritedEnvironment(/^WAV0_/), WAV0_HOME: file("home"), WAV0_PORT: "0" };
  development = spawn(process.execPath, ["--import", "tsx", "src/dev/main.ts"], { cwd: project, env });
  for (const output of [development.stdout, development.stderr]) output?.on("data", (text) => (said += String(text)));
  await vi.waitFor(() => expect(said).toContain("The studio: "), PATIENCE);
  url = /The studio: (http:[^/]*\/\/[^/]+)/.exec(said)?.[1] ?? "";
  browser = await openBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  const gone = once(development, "exit");
  development.kill("SIGTERM");
  await gone;
  await removeFolder(project);
}, 120_000);

test("a changed component shows in the open page without a reload, under a policy that allows no foreign code", async () => {
  const [page = await browser.context.newPage()] = browser.context.pages();
  const refused: string[] = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
  await page.goto(url);
  await page.getByText("This browser is not signed in").waitFor({ timeout: 120_000 });
  await page.evaluate(() => document.body.setAttribute("data-kept", "yes"));
  const component = file("dashboard/src/ui/signed-out.tsx");
  const text = await readFile(component, "utf8");
  await writeFile(component, text.replace("This browser is not signed in", "Nobody is signed in"));
  await page.getByText("Nobody is signed in").waitFor({ timeout: 120_000 });
  await expect.poll(() => page.locator("body").getAttribute("data-kept")).toBe("yes");
  await expect.poll(() => page.locator("main").evaluate((main) => getComputedStyle(main).display)).toBe("grid");
  expect(refused).toEqual([]);
}, 300_000);

test("a change of the hub's own code starts it again, at the same address", async () => {
  const startedAt = async (): Promise<unknown> => (await (await fetch(`${url}/health`)).json()).startedAt;
  const before = await startedAt();
  const source = file("src/hub/idle.ts");
  await writeFile(source, `${await readFile(source, "utf8")}\n// Changed.\n`);
  await vi.waitFor(() => expect(said).toContain("The hub: up to date"), PATIENCE);
  expect(await startedAt()).not.toBe(before);
}, 300_000);

test("changed functions replace those of the running hub; faulty ones do not, and the reason is said", async () => {
  await writeFunction('"one"');
  await vi.waitFor(async () => expect(await ask()).toBe("one"), PATIENCE);
  await writeFunction('"two" +');
  await vi.waitFor(() => expect(said).toContain("The functions: not replaced, what ran before stays."), PATIENCE);
  expect(said).toContain("convex/greeting.ts:2");
  expect(await ask()).toBe("one");
}, 300_000);

test("the development server hands out no file of the data directory", async () => {
  const secret = path.join(file("home"), "hub.token");
  expect(await readFile(secret, "utf8")).not.toBe("");
  const answer = await fetch(`${url}/assets/@fs${secret}?raw`);
  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.not.stringContaining(await readFile(secret, "utf8")),
  ]);
});
