import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "./browser.fixture.ts";

/** A hub of which each address answers as the test says. */
type Answers = Record<string, () => Response | Promise<Response>>;

let browser: ReturnType<typeof stubBrowser>;
let asked: { path: string; body: unknown; pageHalf: string | null }[];
let answers: Answers;
beforeEach(() => {
  browser = stubBrowser();
  asked = [];
  answers = {};
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("history", { replaceState: () => (browser.address.hash = "") });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    asked.push({ path, body: JSON.parse(String(init.body)), pageHalf: headers.get("x-wav0-page") });
    const answer = answers[path];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The module as a page loads it now. */
async function loadPage() {
  vi.resetModules();
  return import("./sign-in.ts");
}

const ACCESS = { token: "t", deploymentUrl: "http://127.0.0.1:1", user: null };

test("a link is traded for a session at once, and is in the address no more", async () => {
  const page = await loadPage();
  answers["/dashboard/session"] = () => Response.json({ pageHalf: "half" });
  browser.address.hash = "link=s3cret";
  expect(page.hasLink()).toBe(true);
  await page.redeemLink();
  expect(asked).toEqual([{ path: "/dashboard/session", body: { secret: "s3cret", kind: "page" }, pageHalf: "" }]);
  expect(page.hasLink()).toBe(false);
  answers["/dashboard/token"] = () => Response.json(ACCESS);
  expect(await page.askForAccess()).toEqual({ kind: "granted", access: ACCESS });
  expect(asked.at(-1)?.pageHalf).toBe("half");
  await page.redeemLink();
  expect(asked).toHaveLength(2);
});

test("a link that is refused, or a hub that does not answer, leaves the session as it was", async () => {
  const page = await loadPage();
  browser.local.setItem("pageHalf", "before");
  for (const answer of [() => new Response("", { status: 403 }), undefined]) {
    if (answer) answers["/dashboard/session"] = answer;
    else delete answers["/dashboard/session"];
    browser.address.hash = "link=old";
    await page.redeemLink();
    expect(browser.local.getItem("pageHalf")).toBe("before");
    expect(page.hasLink()).toBe(false);
  }
});

test("a refusal says where to sign in, and the deployment is forgotten", async () => {
  const page = await loadPage();
  answers["/dashboard/token"] = () => Response.json(ACCESS);
  expect(await page.requestAccess()).toEqual(ACCESS);
  expect(page.knownDeployment()).toBe(ACCESS.deploymentUrl);
  expect(page.whereToSignIn()).toBeNull();
  answers["/dashboard/token"] = () => Response.json({ signInPath: "/sign-in" }, { status: 401 });
  expect(await page.requestAccess()).toBeNull();
  expect(page.knownDeployment()).toBeNull();
  expect(page.whereToSignIn()).toBe("/sign-in");
});

test("a hub that is away, or that fails, is asked again until it answers", async () => {
  const page = await loadPage();
  const fates = [new Response("", { status: 503 }), new Response("no JSON"), Response.json(ACCESS)];
  answers["/dashboard/token"] = () => fates.shift() ?? Response.error();
  // The network comes back each time that the page waits for it.
  const online = setInterval(() => browser.window.dispatchEvent(new Event("online")), 1);
  expect(await page.requestAccess(Promise.resolve({ kind: "unreached" }))).toEqual(ACCESS);
  clearInterval(online);
  expect(asked).toHaveLength(3);
});

test("files of samples are asked for by their id, and one that the machine does not have is null", async () => {
  const page = await loadPage();
  answers["/dashboard/path"] = () => Response.json({ path: "/music/kick.wav" });
  answers["/dashboard/restore-file"] = () => Response.json({ path: null });
  answers["/dashboard/reveal"] = () => Response.json({ isRevealed: true });
  expect(await page.findPath("k1")).toBe("/music/kick.wav");
  expect(await page.restoreFile("k1")).toBeNull();
  expect(await page.askToReveal("k1")).toBe(true);
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ["/dashboard/path", { sampleId: "k1" }],
    ["/dashboard/restore-file", { sampleId: "k1" }],
    ["/dashboard/reveal", { sampleId: "k1" }],
  ]);
  for (const path of Object.keys(answers)) answers[path] = () => new Response("", { status: 404 });
  expect([await page.findPath("k1"), await page.restoreFile("k1"), await page.askToReveal("k1")]).toEqual([
    null,
    null,
    false,
  ]);
});
