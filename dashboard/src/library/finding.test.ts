import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { importFiles } from "../../testing/library-files.ts";
import { faultsInEveryLook, violations } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

/** Ways to a sample without the pointer: chips, searches in the address and saved ones, the command palette. */

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let studio: DashboardTest;
let page: Page;

beforeAll(async () => {
  studio = await openDashboardTest();
  await studio.context.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      // The DOM's types do not know this kind of entry.
      for (const { value } of list.getEntries() as (PerformanceEntry & { value: number })[]) shifts.sum += value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation").waitFor(SLOW);
  await show("library");
  await importFiles(page);
  await page.locator(".sample").nth(3).waitFor(SLOW);
});
beforeEach(async () => {
  await show("library");
  await reload();
});
afterAll(() => studio?.close());

async function show(place: string): Promise<void> {
  await page.goto(`${await studio.url()}/#/${place}`);
}

const names = () => page.locator(".sample .name").allTextContents();
const count = async () => (await names()).length;
const hash = () => new URL(page.url()).hash;
const bar = () => page.getByRole("toolbar", { name: "Narrow the library" });
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Reloads, until the desk is there, which has the keys. */
async function reload(): Promise<void> {
  await page.reload();
  await page.locator(".sample").nth(3).waitFor(SLOW);
  await page.getByRole("region", { name: "Project" }).waitFor(SLOW);
}

/** Goes through the buttons of a row until one has the focus. */
async function arrowTo(name: RegExp): Promise<void> {
  await press("Home");
  for (let left = 60; left > 0 && !name.test(await focused()); left--) await press("ArrowRight");
  await expect.poll(focused).toMatch(name);
}

test("chips are one stop of Tab; arrow keys go through them, Enter and Space press them, Back undoes them", async () => {
  await bar().getByRole("button", { name: "One-shots 1" }).waitFor(SLOW);
  await page.getByRole("link", { name: "Project files" }).focus();
  await press("Tab");
  await arrowTo(/^One-shots 1$/);
  await press("Enter");
  await expect.poll(names, SLOW).toEqual(["bright_hit"]);
  await expect.poll(() => bar().getByRole("button", { name: "One-shots" }).getAttribute("aria-pressed")).toBe("true");
  await expect.poll(hash).toBe("#/library?form=one_shot");
  await press("Space");
  await expect.poll(count, SLOW).toBe(4);
  await expect.poll(hash).toBe("#/library");
  await press("/");
  await page.keyboard.type("bass");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await expect.poll(hash).toBe("#/library?text=bass");
  await page.reload();
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await expect.poll(() => page.getByLabel("Search samples").inputValue()).toBe("bass");
  await page.goBack();
  await expect.poll(count, SLOW).toBe(4);
  await page.goBack();
  await expect.poll(names, SLOW).toEqual(["bright_hit"]);
});

test("a key brings what goes with it on the wheel; what goes with the project is one chip", async () => {
  await bar().getByRole("button", { name: "One-shots" }).focus();
  await arrowTo(/^Key/);
  await press("Enter", "Tab");
  const keys = page.getByRole("toolbar", { name: "Key" });
  await arrowTo(/^A minor 8A 1$/);
  await press("Enter");
  await expect.poll(async () => (await names()).toSorted(), SLOW).toEqual(["dusty_drums", "warm_chords"]);
  await arrowTo(/beside it/);
  await press("Enter");
  await bar().getByRole("button", { name: "Key: A minor and beside it" }).waitFor(SLOW);
  expect(await faultsInEveryLook(page, "library-facets")).toEqual([]);
  await keys.getByRole("button", { name: "F minor 4A 1" }).focus();
  await press("Escape");
  await keys.waitFor({ state: "detached" });
  await expect.poll(focused).toMatch(/^Key: A minor/);
  await page.locator("select[name=projectKey]").selectOption("C minor");
  await bar().getByRole("button", { name: "Goes with C minor 1" }).press("Enter");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await arrowTo(/^Clear all$/);
  await press("Enter");
  await expect.poll(count, SLOW).toBe(4);
  await expect.poll(() => bar().evaluate((row) => row.contains(document.activeElement))).toBe(true);
  await page.getByRole("button", { name: "No project tempo and key" }).click();
});

test("a tempo is a step; a range that is none of them is shown, and goes by a press", async () => {
  await bar().getByRole("button", { name: "BPM" }).press("Enter");
  const tempi = page.getByRole("toolbar", { name: "BPM" });
  await tempi.getByRole("button", { name: "100–110 1" }).press("Enter");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await tempi.getByRole("button", { name: "100–110 1" }).press("Enter");
  await page.getByRole("button", { name: /^Filters/ }).press("Enter");
  await page.getByLabel("BPM from").fill("90");
  await expect.poll(async () => (await names()).toSorted(), SLOW).toEqual(["deep_bass", "dusty_drums"]);
  await tempi.getByRole("button", { name: "90–any" }).press("Enter");
  await expect.poll(count, SLOW).toBe(4);
});

test("numbers are live; a chosen word that no sample has any more stays, and is taken out", async () => {
  await page.getByLabel("Select deep_bass").click();
  await page.getByRole("button", { name: "Tags…" }).click();
  await page.getByLabel("New tags").fill("bass, techno, verse");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Take off verse" }).waitFor(SLOW);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Clear the selection" }).click();
  const instruments = page.getByRole("group", { name: "Instrument" });
  await instruments.getByRole("button", { name: "bass 1" }).press("Enter");
  await page.getByRole("group", { name: "Genre" }).getByRole("button", { name: "techno 1" }).press("Enter");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await expect.poll(() => bar().getByText("verse").count()).toBe(0);
  await page.locator(".sample .audition").focus();
  await page.getByLabel("Select deep_bass").click();
  await press("Delete");
  await instruments.getByRole("button", { name: "bass 0" }).waitFor(SLOW);
  await page.getByText("Nothing matches").waitFor(SLOW);
  await page.getByRole("button", { name: "Undo" }).click();
  await instruments.getByRole("button", { name: "bass 1" }).waitFor(SLOW);
  await page.getByRole("group", { name: "Genre" }).getByRole("button", { name: "techno 1" }).press("Enter");
  await instruments.getByRole("button", { name: "bass 1" }).press("Enter");
  await expect.poll(count, SLOW).toBe(4);
});

test("a search is saved under a name, shown again by it, deleted, and brought back", async () => {
  await press("/");
  await page.keyboard.type("bass");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await bar().getByRole("button", { name: "One-shots" }).focus();
  await arrowTo(/^Saved/);
  await press("Enter");
  const field = page.getByLabel("Name of this search");
  await expect.poll(() => field.inputValue()).toBe("bass");
  await press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("My basses");
  await press("Enter");
  const saved = page.getByRole("toolbar", { name: "Saved searches" });
  await saved.getByRole("button", { name: "My basses", exact: true, pressed: true }).waitFor(SLOW);
  await page.getByRole("button", { name: "Replace" }).waitFor(SLOW);
  expect(await faultsInEveryLook(page, "library-saved")).toEqual([]);
  await show("library");
  await expect.poll(count, SLOW).toBe(4);
  await page.reload();
  await bar().getByRole("button", { name: "Saved" }).press("Enter");
  await page.getByText("then it can be saved under a name").waitFor(SLOW);
  await saved.getByRole("button", { name: "My basses", exact: true, pressed: false }).press("Enter");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await expect.poll(() => page.getByLabel("Search samples").inputValue()).toBe("bass");
  await press("ArrowRight", "Enter");
  await saved.waitFor({ state: "detached", ...SLOW });
  await expect.poll(focused).toMatch(/^Saved/);
  await page.getByText("Deleted the search “My basses”").waitFor(SLOW);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await saved.getByRole("button", { name: "My basses", exact: true }).waitFor(SLOW);
});

test("the palette finds commands and samples by typing, and gives the focus back", async () => {
  const field = page.getByRole("combobox", { name: "Search commands and samples" });
  const list = page.getByRole("listbox", { name: "Commands" });
  const chosen = () => list.getByRole("option", { selected: true }).textContent();
  await page.getByLabel("Search samples").focus();
  await press("Control+k");
  await field.waitFor(SLOW);
  await list.getByRole("option", { name: /^Key: A minor/ }).waitFor(SLOW);
  await page.keyboard.type("play or");
  await expect.poll(chosen, SLOW).toMatch(/^Play or pause/);
  await page.keyboard.type("zzzz");
  await page.getByText("Nothing is called that.").waitFor(SLOW);
  expect(await violations(page)).toEqual([]);
  await press("Escape");
  await field.waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("search");

  await press("Control+k");
  await page.keyboard.type("jobs");
  await expect.poll(chosen, SLOW).toMatch(/^Jobs/);
  expect(await faultsInEveryLook(page, "palette", ".palette")).toEqual([]);
  await press("Enter");
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);

  await press("Control+k");
  await page.keyboard.type("one-sh");
  await expect.poll(chosen, SLOW).toMatch(/^One-shots \(1\)/);
  await press("Enter");
  await expect.poll(names, SLOW).toEqual(["bright_hit"]);

  await page.locator(".sample .audition").focus();
  await press("Control+k");
  await page.keyboard.type("rename");
  await list.getByRole("option", { name: /^Rename….*bright_hit/ }).waitFor(SLOW);
  for (let left = 5; left > 0 && !(await chosen())?.startsWith("Rename…"); left--) await press("ArrowDown");
  await press("Enter");
  await page.getByLabel("Name of bright_hit").waitFor(SLOW);
  await press("Escape");

  await press("Control+k");
  await page.keyboard.type("warm_ch");
  await expect.poll(chosen, SLOW).toMatch(/^warm_chords/);
  await press("Enter");
  await page.getByRole("button", { name: "Play warm_chords" }).waitFor(SLOW);

  await press("?");
  await page.getByRole("dialog").getByText("Any command, or a sample by its title").waitFor(SLOW);
  await press("Escape");
});

test("nothing moves while chips come", async () => {
  await bar().getByRole("button", { name: "One-shots 1" }).waitFor(SLOW);
  const sum = await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    // What the script of every load has put there.
    return (globalThis as unknown as { shifts: { sum: number } }).shifts.sum;
  });
  expect(sum).toBeLessThan(0.02);
  expect(await violations(page)).toEqual([]);
});

/** What this browser keeps of the page would come without the network. */
async function forgetPage(): Promise<void> {
  await page.evaluate(async () => {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
}

test("a dialog that is asked for before its code can be had comes once it can", async () => {
  await forgetPage();
  const chunk = /\/assets\/above-view-[^/]*\.js$/;
  let refused = 0;
  await studio.context.route(chunk, (route) => {
    refused++;
    return route.abort();
  });
  await reload();
  await expect.poll(() => refused, SLOW).toBeGreaterThan(0);
  await press("a", "t");
  await expect.poll(() => page.locator("dialog").count()).toBe(0);
  await studio.context.unroute(chunk);
  await page.getByRole("dialog", { name: /^Tags of/ }).waitFor(SLOW);
  expect(studio.complaints.splice(0).filter((text) => !text.includes("net::ERR_FAILED"))).toEqual([]);
});

test("what is typed while the palette loads is in its field, and does nothing to the page", async () => {
  const field = page.getByRole("combobox", { name: "Search commands and samples" });
  const chunk = /\/assets\/palette-[^/]*\.js$/;
  await forgetPage();
  await reload();
  let load = () => {};
  const loaded = new Promise<void>((resolve) => (load = resolve));
  await studio.context.route(chunk, async (route) => {
    await loaded;
    await route.continue();
  });
  const before = page.url();
  await page.locator(".sample .audition").first().focus();
  await press("Control+k");
  await page.keyboard.type("xWarm_cj");
  await press("Backspace", "Enter");
  await page.keyboard.type("h");
  expect(page.url()).toBe(before);
  load();
  await field.waitFor(SLOW);
  await expect.poll(() => field.inputValue(), SLOW).toBe("xWarm_ch");
  await studio.context.unroute(chunk);
  await press("Escape");
  await field.waitFor({ state: "detached" });
  await press("Control+k");
  await page.keyboard.type("warm_ch");
  await page.getByRole("option", { name: /^warm_chords/ }).waitFor(SLOW);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});
