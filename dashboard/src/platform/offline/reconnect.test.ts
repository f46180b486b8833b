import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callForJob } from "../../../../src/testing/studio-process.ts";
import { openTestDevice, type TestDevice } from "../../../testing/open-device.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000 });
/** Where the page asks for what opens the deployment. */
const TOKEN = "**/dashboard/token";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
  const client = await device.studio.connect();
  await callForJob(client, "generate_sample", { prompt: "soft kick", bars: 1, waitSeconds: 45 });
  await client.close();
  const page = device.page();
  await page.getByRole("navigation").waitFor(SLOW);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await show("library");
  await page.locator(".sample").first().waitFor(SLOW);
}, 300_000);
afterAll(() => device?.close());

async function show(view: string): Promise<void> {
  const page = device.page();
  await page.goto(`${new URL(page.url()).origin}/#/${view}`);
}

test("nothing is asked or written as nobody where the studio is back before the browser has a token", async () => {
  const page = device.page();
  await show("jobs");
  await device.killHub();
  await page.reload();
  await page.getByText(/Offline — last seen \d/).waitFor(SLOW);
  await page.getByLabel("Describe the sound").fill("bass before a token");
  await page.getByLabel("Bars").fill("1");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByText("1 to be sent").waitFor(SLOW);
  let asked = 0;
  let sockets = 0;
  page.on("websocket", () => sockets++);
  await page.route(TOKEN, (route) => {
    asked++;
    return route.abort();
  });
  await device.startHub();
  const before = asked;
  // The tries lie four seconds apart at most, as those of a socket that did not wait would.
  await expect.poll(() => asked - before, SLOWEST).toBeGreaterThan(5);
  expect(sockets).toBe(0);
  await page.getByText("Sign in first").waitFor({ state: "detached" });
  await page.getByText("1 to be sent").waitFor();
  await page.unroute(TOKEN);
  const job = page.locator(".job").filter({ hasText: "bass before a token" });
  await job.getByText("Done", { exact: true }).waitFor(SLOWEST);
  await page.getByText("to be sent").waitFor({ state: "hidden", ...SLOW });
});

test("a hub that hangs is taken for one that is away, and found again when it goes on", async () => {
  const page = device.page();
  await show("library");
  await page.locator(".sample").first().waitFor(SLOW);
  const { pid } = await device.studio.hub();
  process.kill(pid, "SIGSTOP");
  try {
    await page.reload();
    await page.locator(".sample").first().waitFor(SLOW);
    await page.getByText(/Offline — last seen \d/).waitFor(SLOW);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await page.getByText("Offline —").waitFor({ state: "hidden", ...SLOW });
});

test("what was seen last stands there before the hub answers, and the page does not call itself offline", async () => {
  const page = device.page();
  await show("library");
  await page.locator(".sample").first().waitFor(SLOW);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(TOKEN, async (route) => {
    await answered;
    await route.fallback();
  });
  await page.reload();
  await page.locator(".sample").first().waitFor(SLOW);
  await page.getByText("Offline").waitFor({ state: "detached" });
  answer();
  const star = page.getByRole("button", { name: /^Favourite / }).first();
  await star.click();
  await expect.poll(() => star.getAttribute("aria-pressed"), SLOW).toBe("true");
  await page.getByText("to be sent").waitFor({ state: "hidden", ...SLOW });
  await page.unroute(TOKEN);
});
