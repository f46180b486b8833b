import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { openBrowser, type TestBrowser } from "../../../src/testing/chromium.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

const JOB_MILLIS = 120_000;
const LIMIT_MILLIS = 120_000;
/** A busy machine takes its time; a condition that never holds ends the test all the same. */
const eventually = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: LIMIT_MILLIS });

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  // Chromium's own microphone beeps once a second.
  studio = await openDashboardTest(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor();
});
afterAll(() => studio?.close());

const dialog = () => page.getByRole("dialog");
const button = (name: string) => dialog().getByRole("button", { name, exact: true });
const state = () => page.locator(".record-state").textContent();
const clock = async () => toSeconds((await page.getByRole("timer").textContent()) ?? "");
const level = () => page.locator("meter").evaluate((meter) => (meter as HTMLMeterElement).value);

function toSeconds(text: string): number {
  const [minutes = 0, seconds = 0] = text.split(":").map(Number);
  return minutes * 60 + seconds;
}

async function frames(view: Page, count: number): Promise<void> {
  await view.evaluate(async (left) => {
    for (let at = 0; at < left; at++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, count);
}

async function startRecording(): Promise<void> {
  if (!(await dialog().isVisible())) await page.getByRole("button", { name: "Record", exact: true }).click();
  await button("Start recording").click();
  await eventually(clock).toBeGreaterThan(0.3);
}

/** Records until a beep was heard, and stops. Of the same length they may be the same, and so one sample. */
async function record(seconds: number): Promise<void> {
  await startRecording();
  await eventually(clock).toBeGreaterThan(seconds);
  await eventually(level).toBeGreaterThan(0.3);
  await button("Stop").click();
  await button("Listen").waitFor();
}

async function saveAs(name: string): Promise<void> {
  await dialog().getByLabel("Name").fill(name);
  await button("Save").click();
  await dialog().getByText("is in the library").waitFor({ timeout: LIMIT_MILLIS });
}

describe("a recording", () => {
  test("shows level and time, stands still while it is paused, and goes on", async () => {
    await startRecording();
    await eventually(state).toBe("Recording");
    await eventually(level).toBeGreaterThan(0.3);
    await button("Pause").click();
    await eventually(state).toBe("Paused");
    // What was under way when it was paused may come in still.
    const stands = async () => {
      const before = await clock();
      await frames(page, 20);
      return (await clock()) === before;
    };
    await eventually(stands).toBe(true);
    const paused = await clock();
    await button("Go on").click();
    await eventually(clock).toBeGreaterThan(paused);
  });

  test("is not lost by Escape: it stops, and asks what is to become of it", async () => {
    await page.keyboard.press("Escape");
    await button("Listen").waitFor();
    await expect.poll(() => dialog().isVisible()).toBe(true);
    await eventually(() => button("Close").count()).toBe(0);
  });

  test("can be listened to before it is saved", async () => {
    const position = () => dialog().getByLabel("Position").inputValue().then(Number);
    await button("Listen").click();
    await eventually(position).toBeGreaterThan(0.1);
  });

  test("that is discarded leaves nothing behind", async () => {
    await button("Discard").click();
    await button("Start recording").waitFor();
    await button("Close").click();
    await page.goto(`${await studio.url()}/#/library`);
    await page.locator(".empty, .notice").first().waitFor();
    await eventually(() => page.locator(".sample").count()).toBe(0);
  });

  test("that is saved is a sample with a waveform that plays, and says how long it stays", async () => {
    await record(1);
    await saveAs("first hum");
    await button("Done").click();
    const row = page.locator(".sample").filter({ hasText: "first_hum" });
    await row.waitFor();
    await row.getByText("30 days left").waitFor();
    await expect.poll(() => row.locator(".outline path").getAttribute("d")).toMatch(/M\d/);
    await playBy(page, "first_hum", () => row.locator(".audition").click());
  });

  test("is found among the recordings", async () => {
    await page.getByLabel("Type").selectOption("recording");
    await eventually(() => page.locator(".sample").count()).toBe(1);
    await page.getByLabel("Type").selectOption("uploaded");
    await eventually(() => page.locator(".sample").count()).toBe(0);
    await page.getByLabel("Type").selectOption("");
  });

  test("stays for good when it is kept, in the list or at once", async () => {
    await page.getByRole("button", { name: "More for first_hum" }).click();
    await page.getByRole("menuitem", { name: "Keep for good" }).click();
    await page.getByText("30 days left").waitFor({ state: "detached" });
    await record(1.5);
    await saveAs("second hum");
    await button("Keep it").click();
    await dialog().getByText("stays until you delete it").waitFor();
    await button("Done").click();
    await page.locator(".sample").filter({ hasText: "second_hum" }).waitFor();
    await eventually(() => page.getByText("days left").count()).toBe(0);
  });

  test("is what a new sample follows", { timeout: 2 * JOB_MILLIS }, async () => {
    await record(2.5);
    await saveAs("third hum");
    await button("Make a sample from it").click();
    const follow = page.getByLabel("Follow a sample");
    const followed = () => follow.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text);
    await eventually(followed).toContain("third_hum");
    await page.getByLabel("Describe the sound").fill("soft pad to the hum");
    await page.getByRole("button", { name: "Generate" }).click();
    const job = page.locator(".job").filter({ hasText: "soft pad to the hum" });
    await job.getByText("follows third_hum").waitFor();
    await job.getByText("Done", { exact: true }).waitFor({ timeout: JOB_MILLIS });
  });
});

describe("a browser that gives no sound", () => {
  let browser: TestBrowser;
  let stranger: Page;
  afterEach(() => browser?.close());

  async function ask(flags: readonly string[]): Promise<void> {
    browser = await openBrowser(flags);
    stranger = await browser.context.newPage();
    await stranger.goto(await studio.newLink());
    await stranger.getByRole("button", { name: "Record", exact: true }).click();
    await start();
  }
  const start = () => stranger.getByRole("button", { name: "Start recording" }).click();

  test("says where to allow the microphone when it is refused, and records once it is allowed", async () => {
    // With nobody to ask, Chromium refuses.
    await ask(["--use-fake-device-for-media-stream"]);
    await stranger.getByRole("alert").getByText("may not use the microphone").waitFor();
    expect(await faultsInEveryLook(stranger, "refused", "dialog")).toEqual([]);
    await takePictures(stranger, "recorder-refused");
    await browser.context.grantPermissions(["microphone"]);
    await start();
    await stranger.getByRole("timer").waitFor();
    await eventually(() => stranger.getByRole("alert").count()).toBe(0);
  });

  test("says that there is no microphone, and everything else goes on", async () => {
    await ask(["--disable-audio-input"]);
    await stranger.getByRole("alert").getByText("No microphone was found").waitFor();
    await stranger.getByRole("button", { name: "Close" }).click();
    await stranger.getByRole("dialog").waitFor({ state: "detached" });
  });
});

test("a hum becomes a part that an instrument plays", { timeout: 2 * JOB_MILLIS }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-hum-"));
  const file = path.join(folder, "hum.wav");
  await writeFile(file, hum());
  const flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  const browser = await openBrowser([...flags, `--use-file-for-fake-audio-capture=${file}`]);
  try {
    const singer = await browser.context.newPage();
    await singer.goto(await studio.newLink());
    await singer.getByRole("button", { name: "Record", exact: true }).click();
    const recorder = singer.getByRole("dialog");
    const press = (name: string) => recorder.getByRole("button", { name, exact: true }).click();
    await press("Start recording");
    await eventually(async () => toSeconds((await singer.getByRole("timer").textContent()) ?? "")).toBeGreaterThan(2.5);
    await press("Stop");
    await recorder.getByLabel("Name").fill("sung");
    await press("Save");
    await recorder.getByLabel("Played by").fill("toaster");
    await press("Make a part of it");
    await recorder.getByText('"toaster" is no instrument that plays notes.').waitFor({ timeout: LIMIT_MILLIS });
    await recorder.getByLabel("Played by").fill("tenor sax");
    await press("Make a part of it");
    await recorder
      .getByText(/It is being made\. The (?:first )?\d+ notes? heard in sung/)
      .waitFor({ timeout: LIMIT_MILLIS });
    await recorder.getByRole("button", { name: "Done", exact: true }).click();
    const job = singer.locator(".job").filter({ hasText: "tenor sax part of sung" });
    await job.getByText("Done", { exact: true }).waitFor({ timeout: JOB_MILLIS });
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Half a second each of four tones. */
function hum(): Uint8Array {
  const samples = Float32Array.from({ length: 2 * 48_000 }, (_, i) => {
    const hertz = [220, 246.94, 261.63, 196][Math.floor(i / 24_000)] ?? 220;
    const fade = Math.min(1, (i % 24_000) / 1_000, (24_000 - (i % 24_000)) / 1_000);
    return 0.5 * fade * Math.sin((2 * Math.PI * hertz * i) / 48_000);
  });
  return writeWav({ sampleRate: 48_000, channels: [samples] }, { bitDepth: 16 });
}

test("the recorder is free of accessibility violations in every state, in both themes and on a phone", async () => {
  const found: string[] = [];
  const look = async (name: string) => {
    found.push(...(await faultsInEveryLook(page, name)));
    await takePictures(page, `recorder-${name}`);
  };
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await button("Start recording").waitFor();
  await look("ready");
  await startRecording();
  await look("recording");
  await button("Stop").click();
  await look("recorded");
  await saveAs("looked at");
  await look("saved");
  await button("Done").click();
  expect(found).toEqual([]);
});

test("nothing complained, in the console or by the security policy", () => {
  // What takes pictures puts a style into the page, which its policy refuses.
  expect(studio.complaints.filter((text) => !text.includes("inline style"))).toEqual([]);
});
