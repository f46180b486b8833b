import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { holdFileOver } from "../../testing/drags.ts";
import { faultsInEveryLook, showAs, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);
}, 300_000);
afterAll(() => studio?.close());

const show = async (view: string) => page.goto(`${await studio.url()}/#/${view}`);
/** Nothing has the focus, so that keys go to the page. */
const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
const focused = () => page.evaluate(() => document.activeElement?.id);
const heading = (name: string) => page.getByRole("heading", { name, exact: true });

async function press(key: string): Promise<void> {
  await blur();
  await page.keyboard.press(key);
}

/** Accessible in every look, and a picture of each for a person. */
async function lookAt(name: string): Promise<void> {
  expect(await faultsInEveryLook(page, name)).toEqual([]);
  await takePictures(page, name);
}

test("an empty studio offers ways to begin, and one press makes the first sound", async () => {
  await heading("Make your first sound").waitFor(SLOW);
  await lookAt("jobs-empty");
  await page.getByRole("button", { name: /^Punchy 808 kick/ }).click();
  const job = page.locator(".job").filter({ has: heading("Punchy 808 kick") });
  await expect.poll(() => job.locator(".take").count(), SLOW).toBe(3);
  await heading("Make your first sound").waitFor({ state: "detached" });
});

test("takes are marked, acted on and dragged out as rows of the library are", async () => {
  const take = page.locator(".takes li").first();
  const name = (await take.locator(".take").getAttribute("title")) ?? "";
  const label = "Punchy 808 kick Take 1";
  await take.getByRole("button", { name: `Favourite ${label}` }).click();
  await take.getByRole("button", { name: `Favourite ${label}`, pressed: true }).waitFor(SLOW);
  await take.locator(".take").click({ button: "right" });
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "No longer a favourite" }).click(SLOW);
  await take.getByRole("button", { name: `Favourite ${label}`, pressed: false }).waitFor(SLOW);
  await take.getByRole("button", { name: `More for ${label}` }).click();
  await menu.getByRole("menuitem", { name: "Show in folder" }).waitFor(SLOW);
  await page.keyboard.press("Escape");
  const data = await take.evaluate((element) => {
    const dataTransfer = new DataTransfer();
    element.dispatchEvent(new DragEvent("dragstart", { dataTransfer, bubbles: true }));
    return dataTransfer.getData("DownloadURL");
  });
  expect(data).toContain(`audio/wav:${name}.wav:http`);
  const audio = await fetch(data.slice(data.indexOf("http")));
  expect(Buffer.from(await audio.arrayBuffer()).toString("latin1", 0, 4)).toBe("RIFF");
});

test("? shows what every key does, and Escape closes that", async () => {
  await press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  const keys = await help.locator("kbd").allTextContents();
  expect(keys).toEqual(
    expect.arrayContaining(["Space", "K", "J", "L", "[", "]", "X", "R", "/", "N", "C", "W", "G", "?"]),
  );
  // A key that stood for two things would do only one.
  expect(new Set(keys).size).toBe(keys.length);
  await lookAt("help");
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
});

test("N and C lead to where one writes, and what is typed next goes there", async () => {
  await show("library");
  await page.locator(".audition").first().waitFor(SLOW);
  await press("n");
  await expect.poll(focused, SLOW).toBe("prompt");
  await page.keyboard.type("nice");
  await expect.poll(() => page.locator("#prompt").inputValue()).toBe("nice");
  await press("c");
  await expect.poll(focused, SLOW).toBe("chat-text");
  await page.keyboard.type("cello");
  await expect.poll(() => page.locator("#chat-text").inputValue()).toBe("cello");
  await press("/");
  await expect.poll(focused, SLOW).toBe("search");
});

test("W closes the desk for good, and the bar has a position of its own", async () => {
  await page.locator(".audition").first().click();
  await page.locator("canvas.wave").waitFor(SLOW);
  await press("w");
  await page.locator("canvas.wave").waitFor({ state: "detached" });
  await page.reload();
  await page.locator(".audition").first().click(SLOW);
  const position = page.getByRole("slider", { name: "Position" });
  await position.waitFor(SLOW);
  await page.locator("canvas.wave").waitFor({ state: "detached" });
  // It is a second long at most, and does not loop.
  await page.getByRole("button", { name: "Play", exact: true }).waitFor(SLOW);
  await position.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => page.locator(".clock").textContent(), SLOW).toContain("0:00.0");
  await lookAt("player-closed");
  await page.getByRole("button", { name: "Waveform and stems" }).click();
  await page.locator("canvas.wave").waitFor();
});

test("on a phone the desk covers the view on request, has everything, and goes with the view", async () => {
  await showAs(page, "light", 390);
  await page.locator("canvas.wave").waitFor({ state: "detached" });
  const row = page.locator(".sample").first();
  await row.locator(".length").waitFor();
  await row.getByRole("button", { name: /^Favourite/ }).waitFor();
  const open = page.getByRole("button", { name: "Waveform and stems" });
  await expect.poll(() => page.getByRole("button", { name: "Favourite", exact: true }).isVisible()).toBe(true);
  await open.click();
  await page.locator("canvas.wave").waitFor();
  for (const name of ["Volume", "Speed", "Position"]) await page.getByRole("slider", { name }).waitFor();
  await page.getByRole("meter").waitFor();
  await expect.poll(() => row.isVisible()).toBe(false);
  expect(await faultsInEveryLook(page, "phone desk")).toEqual([]);
  await takePictures(page, "player-desk");
  await showAs(page, "light", 390);
  await page.getByRole("link", { name: "Jobs" }).click();
  await heading("New sample").waitFor(SLOW);
  await page.locator("canvas.wave").waitFor({ state: "detached" });
  await showAs(page, "light", 1280);
});

test("G opens the collections of what plays, Delete deletes it, and Z takes that back", async () => {
  await show("library");
  const rows = page.locator(".audition");
  await rows.first().click(SLOW);
  await page.locator(".audition[aria-current]").first().waitFor(SLOW);
  await press("g");
  await page
    .getByRole("dialog")
    .getByRole("heading", { name: /ollections/ })
    .waitFor(SLOW);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const count = await rows.count();
  await press("Delete");
  // A message that has the focus stays.
  await page
    .locator(".toast")
    .filter({ hasText: /^Deleted / })
    .getByRole("button")
    .focus(SLOW);
  await expect.poll(() => rows.count(), SLOW).toBe(count - 1);
  await lookAt("toast");
  await press("z");
  await expect.poll(() => rows.count(), SLOW).toBe(count);
});

test("the theme follows the system until the other one is chosen, which this browser remembers", async () => {
  const isDark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor === "rgb(19, 18, 17)");
  const toggle = (to: "Light" | "Dark") => page.getByRole("button", { name: `${to} theme` });
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await toggle("Dark").waitFor(SLOW);
  await expect.poll(isDark).toBe(false);
  await page.emulateMedia({ colorScheme: "dark" });
  await toggle("Light").waitFor();
  await expect.poll(isDark).toBe(true);
  await toggle("Light").click();
  await expect.poll(isDark).toBe(false);
  await page.reload();
  await toggle("Dark").waitFor(SLOW);
  await expect.poll(isDark).toBe(false);
  await toggle("Dark").click();
  await expect.poll(isDark).toBe(true);
  await page.emulateMedia({ colorScheme: "light" });
  await toggle("Dark").waitFor();
  await expect.poll(isDark).toBe(false);
});

test("where files may be dropped, and what became of them, is accessible in every look", async () => {
  await show("jobs");
  const dataTransfer = await holdFileOver(page, "notes.wav", "no audio at all");
  await page.locator(".drop-target").first().waitFor();
  await lookAt("drop-target");
  await page.locator(".drop-target[data-purpose=import]").dispatchEvent("drop", { dataTransfer });
  const alert = page.getByRole("complementary", { name: "Uploads" }).getByRole("alert");
  await alert.waitFor(SLOW);
  await lookAt("uploads");
  await alert.getByRole("button", { name: "Discard" }).click();
  await alert.waitFor({ state: "detached" });
});

test("a view that cannot be loaded says so in its place, and the rest of the page goes on", async () => {
  // What this browser keeps of the page would come without the network.
  await page.evaluate(async () => {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  const chunk = "**/connections-view-*.js";
  await studio.context.route(chunk, (route) => route.abort());
  await page.goto("about:blank");
  await show("connections");
  await page.locator("main").getByRole("alert").getByRole("button", { name: "Try again" }).waitFor(SLOW);
  await lookAt("view-failure");
  await page.getByRole("link", { name: "Library" }).click();
  await page.locator(".audition").first().waitFor(SLOW);
  await studio.context.unroute(chunk);
});

test("whoever is signed out is told the way in", async () => {
  await studio.context.clearCookies();
  await page.goto("about:blank");
  await page.goto(await studio.url());
  await page.getByRole("alert").getByText("wav0-mcp dashboard").waitFor(SLOW);
  await lookAt("signed-out");
});

test("nothing complained but what was refused, in the console or by the security policy", () => {
  // The file that is no audio, the view that was held back, and the session that was thrown away.
  const expected = /UNSUPPORTED_AUDIO|connections-view|net::ERR_FAILED|status of 401/;
  expect(studio.complaints.filter((text) => !expected.test(text))).toEqual([]);
});
