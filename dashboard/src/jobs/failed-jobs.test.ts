import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ProviderServer } from "../../../convex/testing/provider.fixture.ts";
import { wavBytes } from "../../../convex/testing/studio.fixture.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const HOSTED = "meta/musicgen";

/** Speaks Replicate's API; what becomes of its work is what a test says. */
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
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);
}, 300_000);
afterAll(async () => {
  await studio?.close();
  await provider.close();
});

const jobs = (title: string) => page.locator(".job").filter({ has: page.getByRole("heading", { name: title }) });
const field = (name: string) => page.locator(`.new-job [name=${name}]`);
const status = (title: string) => jobs(title).first().locator(".status");

async function ask(prompt: string, model: string): Promise<void> {
  await field("model").selectOption(model);
  await field("prompt").fill(prompt);
  await page.getByRole("button", { name: "Generate" }).click();
  await jobs(prompt).first().waitFor(SLOW);
}

/** The provider's work for a prompt, once it was asked for it so many times. */
async function workOn(prompt: string, times = 1): Promise<string> {
  const works = () => provider.predictions.filter(({ input }) => String(input["prompt"]).includes(prompt));
  await expect.poll(() => works().length, SLOW).toBe(times);
  return works().at(-1)?.id ?? "";
}

/** What the trail of a job says, state by state. */
async function trail(title: string): Promise<string[]> {
  const job = jobs(title).last();
  if ((await job.locator(".events").getAttribute("open")) === null) await job.getByText("History").click();
  await job.locator(".events li").first().waitFor(SLOW);
  return job.locator(".events li").allTextContents();
}

test("what makes the sample is chosen from what can run here, with what it costs", async () => {
  const offered = field("model").locator("option");
  await expect.poll(() => offered.allTextContents(), SLOW).toContain(`${HOSTED} (metered)`);
  await expect.poll(() => offered.allTextContents()).toContain("wav0/synth (free)");
  await field("bars").fill("1");
  await ask("free pluck", "wav0/synth");
  await expect.poll(() => status("free pluck").textContent(), SLOW).toBe("Done");
  await expect.poll(() => jobs("free pluck").locator(".facts").textContent()).toContain("wav0/synth · free");
  expect(provider.predictions).toEqual([]);
});

test("a failed job says why and what helps, keeps its trail, and succeeds when it is tried again", async () => {
  await field("bars").fill("");
  await ask("unlucky pad", HOSTED);
  provider.update(await workOn("unlucky pad"), { status: "failed", error: "CUDA out of memory" });
  await expect.poll(() => status("unlucky pad").textContent(), SLOW).toBe("Failed");
  const alert = jobs("unlucky pad").getByRole("alert");
  await expect
    .poll(() => alert.textContent())
    .toMatch(/^meta\/musicgen failed: CUDA out of memory\..*Trying again may help\.$/);
  await jobs("unlucky pad").locator("progress").waitFor({ state: "detached" });

  await expect.poll(async () => (await trail("unlucky pad")).at(-1), SLOW).toContain("Failed");
  const events = await trail("unlucky pad");
  const states = events.map((text) => /Waiting|Working|Failed/.exec(text)?.[0]);
  expect([states[0], states.at(-1)]).toEqual(["Waiting", "Failed"]);
  expect(states.slice(1, -1).every((state) => state === "Working")).toBe(true);
  expect(events.at(-1)).toContain("CUDA out of memory");

  await jobs("unlucky pad").getByRole("button", { name: "Try again" }).click();
  const second = await workOn("unlucky pad", 2);
  provider.update(second, { status: "succeeded", output: provider.serve("pad.wav", wavBytes({ hertz: 220 })) });
  await expect.poll(() => status("unlucky pad").textContent(), SLOW).toBe("Done");
  await expect.poll(() => jobs("unlucky pad").count()).toBe(2);
  await expect.poll(() => jobs("unlucky pad").first().locator(".take").count()).toBe(1);
});

test("what the provider refuses needs another request, and the form has the old one to change", async () => {
  provider.behaviours.push({ kind: "answer", status: 422, detail: "prompt: contains a forbidden word" });
  await ask("forbidden choir", HOSTED);
  await expect.poll(() => status("forbidden choir").textContent(), SLOW).toBe("Failed");
  const said = () => jobs("forbidden choir").getByRole("alert").textContent();
  await expect.poll(said).toContain("contains a forbidden word");
  await expect.poll(said).toContain("It needs another request: change this one.");
  await field("prompt").fill("");
  await page.getByRole("button", { name: "Change and run forbidden choir again" }).click();
  await expect.poll(() => field("prompt").inputValue(), SLOW).toBe("forbidden choir");
  await expect.poll(() => field("model").inputValue()).toBe(HOSTED);
});

test("a job that is cancelled is cancelled where it runs", async () => {
  await ask("endless drone", HOSTED);
  const work = await workOn("endless drone");
  provider.update(work, { status: "processing", logs: " 40%|####      | 40/100" });
  await expect.poll(() => status("endless drone").textContent(), SLOW).toBe("Working");
  await jobs("endless drone").getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => status("endless drone").textContent(), SLOW).toBe("Canceled");
  await expect.poll(() => provider.canceled, SLOW).toEqual([work]);
  await expect.poll(async () => (await trail("endless drone")).at(-1), SLOW).toContain("Canceled");
});

test("the title tells of open jobs until they are over, and a notice of one that ends behind another page", async () => {
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(globalThis, { shownNotices: shown });
    class Recorded extends EventTarget {
      static permission = "granted";
      static requestPermission = async () => "granted";
      readonly title: string;
      constructor(title: string) {
        super();
        this.title = title;
        shown.push(title);
      }
    }
    Object.assign(globalThis, { Notification: Recorded });
  });
  await page.reload();
  await page.getByRole("button", { name: "Tell me when a long job ends" }).click(SLOW);
  await page.getByRole("button", { name: "Tell me when a long job ends", pressed: true }).waitFor(SLOW);
  await ask("slow brass", HOSTED);
  const work = await workOn("slow brass");
  provider.update(work, { status: "processing", logs: " 40%|####      | 40/100" });
  await expect.poll(() => page.title(), SLOW).toMatch(/^\(1\) [1-9]\d? % · Jobs · wav0$/);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  provider.update(work, { status: "succeeded", output: provider.serve("brass.wav", wavBytes({ hertz: 330 })) });
  await expect.poll(() => page.title(), SLOW).toBe("Jobs · wav0");
  // The recorder above is of this page.
  const shown = () => page.evaluate(() => (globalThis as unknown as { shownNotices: string[] }).shownNotices);
  await expect.poll(shown, SLOW).toEqual(["Notices are on", "Done: slow brass"]);
  // Short, and begun while nobody looked: not worth a notice.
  await ask("unseen pluck", "wav0/synth");
  await expect.poll(() => status("unseen pluck").textContent(), SLOW).toBe("Done");
  await ask("last brass", HOSTED);
  await expect.poll(() => page.title(), SLOW).toMatch(/^\(1\)/);
  await expect.poll(shown).toHaveLength(2);
  await jobs("last brass").getByRole("button", { name: "Cancel" }).click();
  await page.reload();
});

test("a split runs on the model that was chosen for splits", async () => {
  const choice = page.getByLabel("Split with");
  await expect.poll(() => choice.locator("option").allTextContents(), SLOW).toContain("wav0/split (free)");
  await choice.selectOption("wav0/split");
  const files = page.locator("input[data-purpose=split]");
  await files.setInputFiles(await writeTone("at_home", 200));
  await expect.poll(() => jobs("Stems of at_home").locator(".take").count(), SLOW).toBe(4);
  await expect.poll(() => jobs("Stems of at_home").locator(".facts").textContent()).toContain("wav0/split · free");

  await choice.selectOption("ryan5453/demucs");
  await files.setInputFiles(await writeTone("elsewhere", 300));
  await jobs("Stems of elsewhere").getByText("ryan5453/demucs").waitFor(SLOW);
  await expect.poll(() => provider.predictions.at(-1)?.model, SLOW).toBe("ryan5453/demucs");
  provider.update(provider.predictions.at(-1)?.id ?? "", { status: "failed", error: "could not read the file" });
  await jobs("Stems of elsewhere").getByRole("alert").getByText("could not read the file").waitFor(SLOW);
});

test("jobs in every state, with an open trail, are accessible in every look, and there are pictures", async () => {
  await ask("work in progress", HOSTED);
  provider.update(await workOn("work in progress"), { status: "processing", logs: " 25%|##        | 25/100" });
  await jobs("work in progress").locator("progress").waitFor(SLOW);
  await trail("unlucky pad");
  const shown = () => page.locator(".job").evaluateAll((all) => all.map((job) => job.getAttribute("data-status")));
  await expect
    .poll(async () => new Set(await shown()), SLOW)
    .toEqual(new Set(["processing", "completed", "failed", "canceled"]));
  expect(await faultsInEveryLook(page, "failed jobs")).toEqual([]);
  await jobs("unlucky pad").last().scrollIntoViewIfNeeded();
  await takePictures(page, "jobs-failed");
});

test("a list of more jobs than a page shows the older ones on request", async () => {
  const oldest = jobs("free pluck");
  for (let index = 0; index < 20; index++) {
    provider.behaviours.push({ kind: "answer", status: 422, detail: "busy" });
    await ask(`older ${index}.`, HOSTED);
  }
  // A list that is open grows with what is new; one that is opened now begins with a page, once what was seen is over.
  await page.reload();
  await jobs("older 19.").waitFor(SLOW);
  await expect.poll(() => oldest.count(), SLOW).toBe(0);
  const more = page.getByRole("button", { name: "Show older jobs" });
  await more.click();
  await oldest.waitFor(SLOW);
  await more.waitFor({ state: "detached" });
  await expect.poll(() => page.locator(".job").count()).toBeGreaterThanOrEqual(28);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

async function writeTone(name: string, hertz: number): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-tone-")), `${name}.wav`);
  await writeFile(file, wavBytes({ hertz }));
  return file;
}
