import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProviderServer } from "../../../convex/testing/provider.fixture.ts";
import { wavBytes } from "../../../convex/testing/studio.fixture.ts";
import { dropFile } from "../../testing/drags.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const JOB_MILLIS = 120_000;
const LIMIT_MILLIS = 120_000;
const BUILT_IN = "wav0/synth";
/** Its jobs are open until a test says otherwise: what a machine renders itself ends some time. */
const HOSTED = "meta/musicgen";
const SLOW = "long slow techno";
const PAIR = "two kinds of house";
/** A busy machine takes its time; a condition that never holds ends the test all the same. */
const eventually = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: LIMIT_MILLIS });

/** Speaks Replicate's API. */
const provider = new ProviderServer();
let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  await provider.listen();
  studio = await openDashboardTest([], {
    REPLICATE_API_TOKEN: provider.token,
    REPLICATE_API_BASE_URL: provider.baseUrl,
  });
  page = await studio.openTab(await studio.newLink());
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("heading", { name: "New sample" }).waitFor();
});
afterAll(async () => {
  await studio?.close();
  await provider.close();
});

const jobs = (title: string) => page.locator(".job").filter({ has: page.getByRole("heading", { name: title }) });
/** A field of the form by its name: the label of a choice holds all there is to choose, too. */
const field = (name: string) => page.locator(`.new-job [name=${name}]`);

/** Asks for a sample by the form, as it then is, with the built-in model if no other is named. */
async function ask(prompt: string, { model = BUILT_IN, ...numbers }: Record<string, string> = {}): Promise<void> {
  await field("model").selectOption(model);
  await field("prompt").fill(prompt);
  for (const [name, value] of Object.entries(numbers)) await field(name).fill(value);
  await page.getByRole("button", { name: "Generate" }).click();
  await jobs(prompt).first().waitFor();
}

/** The provider works on what it was asked for with a prompt. */
async function workOn(prompt: string): Promise<void> {
  const found = () => provider.predictions.find(({ input }) => String(input["prompt"]).includes(prompt));
  await eventually(() => found()?.id).toBeDefined();
  provider.update(found()?.id ?? "", { status: "processing", logs: " 40%|####      | 40/100" });
}

async function done(title: string): Promise<void> {
  await jobs(title).first().getByText("Done", { exact: true }).waitFor({ timeout: JOB_MILLIS });
}

test("a finished job says what it was, what it cost and how long it took", { timeout: 4 * JOB_MILLIS }, async () => {
  await field("type").selectOption("loop");
  await field("key").selectOption("D minor");
  await ask("first short loop", { bars: "1", bpm: "124.5" });
  await done("first short loop");
  const facts = () => jobs("first short loop").locator(".facts").textContent();
  await eventually(facts).toMatch(/took \d+ s/);
  for (const part of ["Generate", "wav0/synth", "free", "1 bar", "124.5 BPM", "D minor"]) {
    await eventually(facts).toContain(part);
  }
});

test(
  "variations stand side by side, and arrow keys play one after the other",
  { timeout: 4 * JOB_MILLIS },
  async () => {
    await ask(PAIR, { bars: "1", bpm: "124", variations: "3" });
    await done(PAIR);
    const takes = jobs(PAIR).locator(".take");
    await expect.poll(() => takes.locator(".take-name").allTextContents()).toEqual(["Take 1", "Take 2", "Take 3"]);
    const outlines = takes.locator(".outline path");
    const shapes = () => outlines.evaluateAll((paths) => new Set(paths.map((each) => each.getAttribute("d"))).size);
    await eventually(shapes).toBe(3);
    const current = () => takes.evaluateAll((all) => all.findIndex((take) => take.hasAttribute("aria-current")));
    await takes.first().click();
    await eventually(current).toBe(0);
    await page.keyboard.press("ArrowRight");
    await eventually(current).toBe(1);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await eventually(current).toBe(2);
    await page.keyboard.press("ArrowLeft");
    await eventually(current).toBe(1);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await eventually(current).toBe(2);
  },
);

test("takes are compared at the same place", async () => {
  await page.getByRole("button", { name: `Compare ${PAIR}` }).click();
  const scenes = page.getByRole("group", { name: "Compare" }).getByRole("button");
  await eventually(() => scenes.count()).toBe(3);
  await page.keyboard.press("x");
  await eventually(() => scenes.nth(1).getAttribute("aria-pressed")).toBe("true");
});

test(
  "an open job tells stage, progress and time left, and the next one that it waits",
  { timeout: 4 * JOB_MILLIS },
  async () => {
    const slow = { model: HOSTED, bars: "4", bpm: "96", variations: "1" };
    // The first is taken; what comes next waits for longer than anybody looks.
    provider.rateLimit = { intervalMillis: 3_600_000, words: "throttled" };
    await ask(SLOW, slow);
    await workOn(SLOW);
    for (let index = 0; index < 4; index++) await ask(`${SLOW} ${index}`, slow);
    const job = jobs(SLOW).last();
    await job.getByText("Making audio").waitFor({ timeout: JOB_MILLIS });
    await job.getByText(/\d+ s so far/).waitFor();
    await expect
      .poll(() => job.locator(".eta").textContent(), { timeout: JOB_MILLIS })
      .toMatch(/^(about .* left|almost done)$/);
    await expect
      .poll(() => job.locator("progress").evaluate((bar) => (bar as HTMLProgressElement).value))
      .toBeGreaterThan(0);
    await page
      .getByText(/\d jobs? ahead/)
      .first()
      .waitFor();
  },
);

test("the list is narrowed to a status", async () => {
  const status = page.getByLabel("Status");
  await status.selectOption("completed");
  await eventually(() => page.locator(".job").count()).toBe(2);
  await status.selectOption("failed");
  await page.getByText("No job is “Failed”.").waitFor();
  await status.selectOption("");
  await eventually(() => page.locator(".job").count()).toBe(7);
});

test("a cancelled job can be tried again as it was, or changed first", { timeout: 4 * JOB_MILLIS }, async () => {
  for (let left = 5; left > 0; left--) {
    await page.getByRole("button", { name: "Cancel" }).first().click();
    await eventually(() => page.getByRole("button", { name: "Cancel" }).count()).toBe(left - 1);
  }
  const first = jobs(`${SLOW} 3`);
  await first.getByRole("button", { name: "Try again" }).click();
  await eventually(() => first.count()).toBe(2);
  await first.first().getByRole("button", { name: "Cancel" }).click();
  await first.first().getByText("Canceled", { exact: true }).first().waitFor();
  await first
    .first()
    .getByRole("button", { name: /^Change/ })
    .click();
  await eventually(() => field("bars").inputValue()).toBe("4");
  await expect.poll(() => field("prompt").inputValue()).toBe(`${SLOW} 3`);
  await expect.poll(() => field("model").inputValue()).toBe(HOSTED);
  await expect.poll(() => field("bpm").inputValue()).toBe("96");
  await ask("changed", { bars: "1", bpm: "128", variations: "1" });
  await done("changed");
});

test("a request that cannot be says why, and nothing is started", async () => {
  const before = await page.locator(".job").count();
  await field("prompt").fill("too long for its length");
  await page.getByText("Length in seconds, seed").click();
  await field("durationSeconds").fill("4");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.locator(".new-job").getByRole("alert").getByText("either bars or durationSeconds").waitFor();
  await eventually(() => page.locator(".job").count()).toBe(before);
  await field("durationSeconds").fill("");
});

test("a sample is followed: the new one has its tempo and key, and says so", { timeout: 4 * JOB_MILLIS }, async () => {
  const follow = field("inputSampleId");
  const followed = follow.locator("option").filter({ hasText: "wav0_124.5_" }).first();
  await follow.selectOption(await followed.getAttribute("value"));
  await field("bpm").fill("");
  await ask("bass to go with it", { bars: "1" });
  await done("bass to go with it");
  const job = jobs("bass to go with it");
  await job.getByText(/follows wav0_124\.5_/).waitFor();
  await expect.poll(() => job.locator(".take").textContent()).toMatch(/12[45] BPM · D minor/);
});

test("a dropped file is brought into the library; another is split", { timeout: 4 * JOB_MILLIS }, async () => {
  await dropFile(page, "import", { name: "kept.wav", content: wavBytes({ hertz: 220 }) });
  await page.getByLabel("Split with").selectOption("wav0/split");
  await page.getByLabel("Split quality").selectOption("fast");
  await dropFile(page, "split", { name: "parted.wav", content: wavBytes({ hertz: 330 }) });
  await page.getByRole("heading", { name: "Stems of parted" }).waitFor({ timeout: JOB_MILLIS });
  await done("Stems of parted");
  const names = jobs("Stems of parted").locator(".take-name");
  await expect.poll(() => names.allTextContents()).toEqual(["Drums", "Bass", "Vocals", "Other"]);
  await jobs("Stems of parted").getByText("Separated at quality fast.").waitFor();
  await page.getByLabel("Only vocals and instrumental").check();
  await dropFile(page, "split", { name: "halved.wav", content: wavBytes({ hertz: 350 }) });
  await done("Stems of halved");
  await expect
    .poll(() => jobs("Stems of halved").locator(".take-name").allTextContents())
    .toEqual(["Vocals", "Instrumental"]);
  await page.goto(`${await studio.url()}/#/library`);
  await page.locator(".sample").filter({ hasText: "kept" }).waitFor();
});

test("a dropped file that is no audio is refused in words, and can be dismissed", async () => {
  await dropFile(page, "import", { name: "notes.wav", content: "no audio at all" });
  const alert = page.getByRole("complementary", { name: "Uploads" }).getByRole("alert");
  await alert.waitFor();
  await alert.getByRole("button", { name: "Discard" }).click();
  await alert.waitFor({ state: "detached" });
});

test(
  "jobs in every state are free of accessibility violations, in both themes and on a phone",
  { timeout: 4 * JOB_MILLIS },
  async () => {
    await page.goto(`${await studio.url()}/#/jobs`);
    await jobs(PAIR).waitFor();
    await ask(`${SLOW} to look at`, { model: HOSTED });
    await jobs(`${SLOW} to look at`).locator("progress").waitFor();
    expect(await faultsInEveryLook(page, "jobs")).toEqual([]);
  },
);

test("nothing complained but what was refused, in the console or by the security policy", () => {
  expect(studio.complaints.filter((text) => !/INVALID_INPUT|UNSUPPORTED_AUDIO/.test(text))).toEqual([]);
});

test("pictures of the jobs are there to look at", async () => {
  await takePictures(page, "all-jobs");
});
