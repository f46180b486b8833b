import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { AAC_FILE } from "../../../src/audio/codec/aac-file.test-data.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let studio: DashboardTest;
let page: Page;

beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation").waitFor();
  await make("lo-fi drums", { variations: "2" });
});
/** No dialog of the test before. */
beforeEach(async () => {
  await page.reload();
  await page.getByRole("navigation").waitFor();
});
afterAll(() => studio?.close());

async function show(view: "jobs" | "library"): Promise<void> {
  await page.goto(`${await studio.url()}/#/${view}`);
  await page.locator(view === "jobs" ? ".new-job" : ".library").waitFor();
}

const job = (title: string) => page.locator(".job").filter({ hasText: title }).first();

/** Makes one bar by the form, and waits for it. */
async function make(prompt: string, fields: Record<string, string> = {}): Promise<void> {
  await show("jobs");
  await page.getByLabel("Describe the sound").fill(prompt);
  await page.locator("input[name=bars]").fill("1");
  for (const [name, value] of Object.entries(fields)) await page.locator(`input[name=${name}]`).fill(value);
  await page.getByRole("button", { name: "Generate" }).click();
  await job(prompt).getByText("Done", { exact: true }).waitFor(SLOW);
}

/** The rows from the top: name, and what is noted beside it. */
const rows = () =>
  page
    .locator(".sample")
    .evaluateAll((all) =>
      all.map((each) => ["name", "notes"].map((part) => each.querySelector(`.${part}`)?.textContent)),
    );

/** The title of a row, without the badge behind it. */
const titleIn = (name: string) => name.replace(/ (?:Take|Variation)(?: \d+ of \d+)?$/, "");

async function choose(name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

const fact = (name: string) =>
  page.locator("dialog dt").filter({ hasText: name }).first().locator("+ dd").textContent();
/** A fact as it is in the end: the studio may be asked for it. */
const expectFact = (name: string) => expect.poll(() => fact(name), SLOW);

/** What the dialog about a sample says is its seed. */
async function seedOf(name: string): Promise<string | null> {
  await choose(name, "About this sample…");
  await page.getByRole("heading", { name: titleIn(name) }).waitFor();
  const seed = await fact("Seed");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  return seed;
}

const look = async (name: string) => {
  expect(await faultsInEveryLook(page, name, "dialog")).toEqual([]);
  await takePictures(page, name);
};

test("a variation stands beside its original though others came between, and has a seed that no take has", async () => {
  await make("deep sub bass");
  await show("library");
  await expect.poll(rows, SLOW).toHaveLength(3);
  const [bass = [], first = [], second = []] = await rows();
  expect([first[0], second[0]].every((name) => name?.includes(" of 2"))).toBe(true);
  const original = second[0] ?? "";
  await choose(original, "New variation");
  await expect.poll(rows, SLOW).toHaveLength(4);
  const listed = await rows();
  expect(listed.slice(0, 2).map(([name]) => name)).toEqual([original, first[0]]);
  expect(listed[2]?.[1]).toContain(`variation of ${titleIn(original)}`);
  expect(listed[3]?.[0]).toBe(bass[0]);
  const seeds = [];
  for (const name of [first[0], original, listed[2]?.[0]]) seeds.push(await seedOf(name ?? ""));
  expect(seeds.every((seed) => Number(seed) > 0)).toBe(true);
  expect(new Set(seeds).size).toBe(3);
});

test("stems stand under their parent, and a variation of it stands beside the two", async () => {
  await expect.poll(async () => (await rows())[2]?.[1], SLOW).toContain("variation of");
  const [, , [variation = ""] = []] = await rows();
  await choose(variation ?? "", "Split into stems");
  await page.getByRole("button", { name: `What was made from ${variation}` }).click(SLOW);
  await expect.poll(() => page.locator(".sample[data-derived]").count(), SLOW).toBeGreaterThan(1);
  await expect.poll(async () => (await rows()).map(([name]) => name).indexOf(variation), SLOW).toBe(2);
  await page.locator(".sample").nth(3).and(page.locator("[data-derived]")).waitFor();
});

test("all that is known of a sample is told: facts, a measurement with how sure it is, and its relatives", async () => {
  await expect.poll(rows, SLOW).toHaveLength(4);
  const [[take = ""] = []] = await rows();
  await choose(take ?? "", "About this sample…");
  await page.getByRole("heading", { name: titleIn(take ?? "") }).waitFor();
  await expectFact("Loudness").toMatch(/^-\d+\.\d LUFS$/);
  await expectFact("True peak").toMatch(/dBTP$/);
  await page.getByRole("button", { name: "Measure tempo, key and level" }).click();
  await expect.poll(() => page.getByLabel("Measured").count(), SLOW).toBe(1);
  await expectFact("Tempo heard").toMatch(/BPM, \d+ % sure|^no beat$/);
  await expectFact("Key heard").toMatch(/\d+ % sure; or |^no pitch$/);
  const relatives = page.getByRole("region", { name: "Other takes and variations" });
  await expect.poll(() => relatives.getByRole("button").count(), SLOW).toBe(2);
  await look("about");
  await relatives.getByRole("button").first().click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
});

test("a sample is exported as a job, and what comes of it plays", async () => {
  await expect.poll(rows, SLOW).toHaveLength(4);
  const [[take = ""] = []] = await rows();
  await choose(take ?? "", "Export as…");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Format").selectOption("mp3");
  await expect.poll(() => dialog.getByLabel("Sample rate").locator("option").allTextContents()).not.toContain("96 kHz");
  await dialog.getByLabel("Bitrate").selectOption("256");
  await dialog.getByLabel("Level").selectOption("peakDb");
  await dialog.getByLabel("dBTP").fill("-6");
  await dialog.getByLabel("Name").fill("for the phone");
  await look("export");
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByText("The export is on its way").waitFor();
  await show("jobs");
  const exported = job("as MP3");
  await exported.getByText("Done", { exact: true }).waitFor(SLOW);
  await exported.getByRole("button", { name: /^Play / }).click();
  await expect.poll(() => page.locator(".now strong").textContent(), SLOW).toContain("for_the_phone");
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
  await show("library");
  await page.getByLabel("Type").selectOption("export");
  await choose("for_the_phone", "About this sample…");
  await expectFact("Format").toContain("MP3");
  await expect.poll(async () => Number.parseFloat((await fact("True peak")) ?? ""), SLOW).toBeCloseTo(-6, 0);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByLabel("Type").selectOption("");
});

test("what the desk plays is saved as a mix: only what is heard, at the levels that are set", async () => {
  await page.getByRole("button", { name: /^What was made from .* Variation$/ }).click();
  await page
    .getByRole("button", { name: /^Play the stems of/ })
    .first()
    .click();
  const save = page.getByRole("button", { name: "Save this mix…" });
  await save.waitFor(SLOW);
  const tracks = page.getByRole("list", { name: "Tracks" });
  await tracks.getByRole("button", { name: "Solo Kick" }).click();
  await tracks.getByRole("slider", { name: "Level of Kick" }).fill("40");
  await save.click();
  const heard = page.getByRole("list", { name: "In the mix" });
  await heard.waitFor(SLOW);
  await expect.poll(() => heard.getByRole("listitem").filter({ hasText: "silent" }).count()).toBeGreaterThan(0);
  await heard.getByText("-12.0 dB").waitFor();
  await page.getByRole("dialog").getByLabel("Name").fill("kick alone");
  await look("mix");
  await page.getByRole("button", { name: "Save the mix" }).click();
  await show("jobs");
  await job("kick alone").getByText("Done", { exact: true }).waitFor(SLOW);
  await job("kick alone")
    .getByRole("button", { name: /^Play / })
    .click();
  await expect.poll(() => page.locator(".now strong").textContent(), SLOW).toContain("kick_alone");
  await show("library");
  await page.getByLabel("Type").selectOption("mix");
  await choose("kick_alone", "About this sample…");
  const parents = page.getByRole("region", { name: "Mixed from" });
  await expect.poll(() => parents.getByRole("button").count(), SLOW).toBe(1);
  await page.getByRole("button", { name: "Close", exact: true }).click();
});

test("what the studio cannot decode is decoded by the browser, which says so; else the way out is told", async ({
  skip,
}) => {
  const canDecode = await page.evaluate(
    (bytes) =>
      new OfflineAudioContext(1, 1, 22_050).decodeAudioData(Uint8Array.from(bytes).buffer).then(
        () => true,
        () => false,
      ),
    [...AAC_FILE],
  );
  skip(!canDecode, "this browser has no decoder of AAC");
  await show("library");
  const files = page.locator("input[data-purpose=import]").first();
  await files.setInputFiles({ name: "memo.m4a", mimeType: "audio/mp4", buffer: AAC_FILE });
  await page.getByText(/memo.m4a: .* this browser did; the library has it as WAV/).waitFor(SLOW);
  await choose("memo", "About this sample…");
  await page.getByRole("heading", { name: "memo" }).waitFor();
  await expectFact("Format").toBe("WAV, 22.05 kHz, 3 channels");
  await expectFact("Tempo").toBe("92 BPM");
  await expectFact("Length").toBe("0.5 s");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  const speech = Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(200)]);
  await files.setInputFiles({ name: "call.amr", mimeType: "audio/amr", buffer: speech });
  const refusal = page.getByRole("complementary", { name: "Uploads" }).getByRole("alert");
  await refusal
    .getByText(/call.amr: This is an AMR file;.* ffmpeg .* This browser cannot decode it either/)
    .waitFor(SLOW);
  await refusal.getByRole("button", { name: "Discard" }).click();
});

test("facts are corrected by the keyboard alone, and other readings are one press", async () => {
  await show("library");
  await expect.poll(rows, SLOW).not.toEqual([]);
  const name = (await rows())[0]?.[0] ?? "";
  const isFocused = (place: Locator) => place.evaluate((item) => item === document.activeElement);
  /** Presses a key until a place has the focus. */
  const reach = async (place: Locator, key: string): Promise<void> => {
    await place.waitFor();
    for (let presses = 0; presses < 40 && !(await isFocused(place)); presses++) await page.keyboard.press(key);
    await expect.poll(() => isFocused(place)).toBe(true);
  };
  const form = page.getByRole("form", { name: "Correct the facts" });
  const field = (fieldName: string) => form.locator(`[name=${fieldName}]`);
  const valueOf = (fieldName: string) => field(fieldName).inputValue();
  const type = async (fieldName: string, text: string): Promise<void> => {
    await reach(field(fieldName), "Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
  };
  await page.getByRole("button", { name: `More for ${name}`, exact: true }).focus();
  await page.keyboard.press("Enter");
  await reach(page.getByRole("menuitem", { name: "About this sample…" }), "ArrowDown");
  await page.keyboard.press("Enter");
  await type("name", "sub_bass");
  await type("bpm", "70.5");
  await reach(field("key"), "Tab");
  await page.keyboard.type("F# mi");
  await reach(form.getByRole("button", { name: "Save" }), "Tab");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await rows()).map(([each]) => each), SLOW).toContain("sub_bass");
  await expect.poll(() => valueOf("bpm"), SLOW).toBe("70.5");
  await expect.poll(() => valueOf("key"), SLOW).toBe("F# minor");
  const others = page.getByRole("group", { name: "It may also be" });
  await others.getByRole("button", { name: "141 BPM" }).press("Enter");
  await expect.poll(() => valueOf("bpm"), SLOW).toBe("141");
  await others.getByRole("button", { name: "A major" }).press("Enter");
  await expect.poll(() => valueOf("key"), SLOW).toBe("A major");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More for sub_bass", exact: true }).focus();
  await page.keyboard.press("Enter");
  await reach(page.getByRole("menuitem", { name: "Tags…" }), "ArrowDown");
  await page.keyboard.press("Enter");
  await reach(page.getByLabel("New tags, with commas between"), "Tab");
  await page.keyboard.type("dark, sub");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("dark", { exact: true }).waitFor(SLOW);
  await page.keyboard.press("Escape");
});

test("nothing complained, in the console or by the security policy", () => {
  // The files that the studio could not decode, too.
  expect(studio.complaints.filter((text) => !/inline style|UNSUPPORTED_AUDIO/.test(text))).toEqual([]);
});
