import { createHash } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeWav } from "../../../../src/audio/codec/wav.ts";
import { callTool } from "../../../../src/testing/studio-process.ts";
import { forgetFiles, keptFiles, keptNames } from "../../../testing/kept-files.ts";
import { faultsInEveryLook, takePictures } from "../../../testing/looks.ts";
import { openTestDevice, type TestDevice } from "../../../testing/open-device.ts";
import { playBy } from "../../../testing/playback.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000 });
const AUDIO = "**/http/audio/**";
const SAMPLE_RATE = 44_100;

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
  const page = device.page();
  await page.getByRole("navigation").waitFor();
  await show("library");
  await page
    .locator("input[data-purpose=import]")
    .first()
    .setInputFiles(await writeFiles());
  await page.locator(".sample").nth(2).waitFor(SLOW);
  // What follows is about a browser that has the page.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}, 300_000);
afterAll(() => device?.close());

/** Three tones of two seconds, 353 kB each. */
async function writeFiles(): Promise<string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-tones-"));
  return Promise.all(
    [220, 330, 440].map(async (hertz) => {
      const tone = Float32Array.from(
        { length: 2 * SAMPLE_RATE },
        (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE),
      );
      const file = path.join(folder, `tone_${hertz}.wav`);
      await writeFile(file, writeWav({ channels: [tone, tone], sampleRate: SAMPLE_RATE }, { bitDepth: 16 }));
      return file;
    }),
  );
}

async function show(view: string): Promise<void> {
  const page = device.page();
  await page.goto(`${new URL(page.url()).origin}/#/${view}`);
}

/** Presses a sample in the library, and waits until it sounds. */
async function play(name: string): Promise<void> {
  const page = device.page();
  await playBy(page, name, () => page.locator(".audition").filter({ hasText: name }).click());
}

/** Loads the page again; every request for audio fails from now on, and is counted. */
async function reloadWithoutAudio(): Promise<{ count: number }> {
  const asked = { count: 0 };
  await device.page().route(AUDIO, (route) => {
    asked.count++;
    return route.abort();
  });
  await emptyHttpCache();
  await device.page().reload();
  return asked;
}

/** The browser's own, which would hide whether a file comes from where we keep it. */
async function emptyHttpCache(): Promise<void> {
  const client = await device.page().context().newCDPSession(device.page());
  await client.send("Network.clearBrowserCache");
  await client.detach();
}

/** Presses a sample whose file is not kept, while it cannot be fetched. */
async function expectOneNotToPlay(): Promise<void> {
  const kept = await keptNames(device.page());
  const names = ["tone_220", "tone_330", "tone_440"];
  const hashes = await Promise.all(names.map((name) => sha256Of(name)));
  const gone = names.find((_, index) => !kept.includes(hashes[index] ?? "")) ?? "every file is kept";
  await device.page().locator(".audition").filter({ hasText: gone }).click();
  await device.page().getByText(`${gone} could not be loaded: it is not kept on this device`).waitFor(SLOW);
}

test("what was heard plays from this device after a reload, with audio blocked", async () => {
  await play("tone_220");
  const page = device.page();
  await page.getByText("On this device", { exact: true }).waitFor(SLOW);
  // The file of the next row is fetched ahead.
  const names = await page.locator(".audition .name").allTextContents();
  const wanted = names.slice(names.indexOf("tone_220")).slice(0, 2);
  const hashes = await Promise.all(wanted.map((name) => sha256Of(name)));
  await expect.poll(async () => (await keptNames(device.page())).toSorted(), SLOW).toEqual(hashes.toSorted());
  const asked = await reloadWithoutAudio();
  await play("tone_220");
  expect(asked.count).toBe(0);
  await expectOneNotToPlay();
  expect(asked.count).toBeGreaterThan(0);
  await page.unroute(AUDIO);
});

test("it plays after the browser was closed and opened again", async () => {
  const address = device.page().url();
  await device.restartBrowser();
  await device.page().goto(address);
  await device.page().locator(".sample").first().waitFor(SLOW);
  const asked = await reloadWithoutAudio();
  await play("tone_220");
  await device.page().getByText("On this device", { exact: true }).waitFor(SLOW);
  expect(asked.count).toBe(0);
  await device.page().unroute(AUDIO);
});

test("a file that is not any more what its name says is fetched again", async () => {
  const page = device.page();
  const [damaged = ""] = await keptNames(device.page());
  await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const handle = await (await root.getDirectoryHandle("samples")).getFileHandle(name);
    const { size } = await handle.getFile();
    const writable = await handle.createWritable();
    await writable.write(new Uint8Array(size));
    await writable.close();
  }, damaged);
  await page.reload();
  for (const name of ["tone_220", "tone_330", "tone_440"]) await play(name);
  await expect
    .poll(async () => {
      const hash = await page.evaluate(async (name) => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle("samples");
        const file = await folder.getFileHandle(name).then((handle) => handle.getFile());
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
        return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      }, damaged);
      return hash;
    }, SLOW)
    .toBe(damaged);
});

test("what was left half fetched goes with the next start", async () => {
  const page = device.page();
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("samples", { create: true });
    await folder.getFileHandle(`${"0".repeat(64)}.part`, { create: true });
  });
  await forgetOneAndPlay();
  await expect
    .poll(async () => (await keptFiles(device.page())).filter((name) => name.endsWith(".part")), SLOW)
    .toEqual([]);

  /** The worker starts with the first file that has to be fetched. */
  async function forgetOneAndPlay(): Promise<void> {
    const [name = ""] = await keptNames(device.page());
    await page.evaluate(async (gone) => {
      const root = await navigator.storage.getDirectory();
      await (await root.getDirectoryHandle("samples")).removeEntry(gone);
    }, name);
    await page.reload();
    for (const each of ["tone_220", "tone_330", "tone_440"]) await play(each);
  }
});

test("where only two fit, the one that was used longest ago makes room; what is pinned stays", async () => {
  const page = device.page();
  await forgetFiles(device.page());
  // Two files of 353 kB, not three.
  await page.evaluate(() => localStorage.setItem("audioBudgetMegabytes", "0.75"));
  await page.reload();
  await page.locator(".audition").nth(2).waitFor(SLOW);
  const [first = "", second = "", third = ""] = await page.locator(".audition .name").allTextContents();
  await play(first);
  // The next row's file is fetched ahead.
  await expect.poll(async () => (await keptNames(device.page())).length, SLOW).toBe(2);
  await page.getByRole("button", { name: "storage" }).click();
  await page.getByRole("button", { name: "Always keep this one" }).click();
  await page.locator("[aria-pressed=true]").filter({ hasText: "Always keep" }).waitFor(SLOW);
  await page.keyboard.press("Escape");
  const pinned = await sha256OfCurrent();
  await play(second);
  const unpinned = await sha256OfCurrent();
  await play(third);
  const last = await sha256OfCurrent();
  expect(unpinned).not.toBe(last);
  await expect.poll(async () => (await keptFiles(device.page())).sort(), SLOW).toEqual([pinned, last].sort());
  await page.evaluate(() => localStorage.removeItem("audioBudgetMegabytes"));
});

/** Of the sample that plays. */
async function sha256OfCurrent(): Promise<string> {
  return sha256Of((await device.page().locator(".now strong").textContent()) ?? "");
}

/** By the file that the studio has put into the library folder. */
async function sha256Of(name: string): Promise<string> {
  const bytes = await readFile(path.join(device.studio.home, "library", `${name}.wav`));
  return createHash("sha256").update(bytes).digest("hex");
}

test("past the quota of the browser a sample plays all the same, and the page tells", async () => {
  const page = device.page();
  await forgetFiles(device.page());
  await page.reload();
  const client = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await client.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000 });
  await play("tone_330");
  await page.getByText("Not kept on this device").waitFor(SLOW);
  await expect.poll(() => keptFiles(device.page()), SLOW).toEqual([]);
  await client.send("Storage.overrideQuotaForOrigin", { origin });
  await page.reload();
  await play("tone_330");
  await page.getByText("On this device", { exact: true }).waitFor(SLOW);
});

test("nothing complained while the studio answered", () => {
  expect(device.complaints.filter((text) => !text.includes("net::ERR_FAILED"))).toEqual([]);
});

test("without a hub the page starts, shows what was seen last, and plays what is kept", async () => {
  const page = device.page();
  await play("tone_330");
  await show("jobs");
  await page.getByRole("heading", { name: "New sample" }).waitFor();
  await show("library");
  await page.locator(".sample").nth(2).waitFor(SLOW);
  await device.killHub();
  await emptyHttpCache();
  await page.reload();
  await page.getByText(/Offline — last seen \d/).waitFor(SLOW);
  await page.locator(".sample").nth(2).waitFor(SLOW);
  await play("tone_330");
  await expectOneNotToPlay();
});

test("the page that is kept is of one version, and holds no audio and no answers", async () => {
  const kept = await device.page().evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return { names, paths: requests.flat().map(({ url }) => new URL(url).pathname) };
  });
  expect(kept.names).toHaveLength(1);
  expect(kept.paths).toContain("/");
  expect(
    kept.paths.filter((each) => !/^\/(?:assets\/.+|icon(?:-maskable)?\.svg|manifest\.webmanifest)?$/.test(each)),
  ).toEqual([]);
});

test("writes without a hub wait, survive a reload, and are sent once when it is back, at the same address", async () => {
  const page = device.page();
  await show("jobs");
  for (const prompt of ["first offline bass", "second offline pad"]) {
    await page.getByLabel("Describe the sound").fill(prompt);
    await page.getByLabel("Bars").fill("1");
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByText(prompt === "first offline bass" ? "1 to be sent" : "2 to be sent").waitFor(SLOW);
  }
  await show("library");
  const star = page.getByRole("button", { name: "Favourite tone_330" });
  await star.click();
  await page.getByText("3 to be sent").waitFor(SLOW);
  await show("jobs");
  await page.reload();
  await page.getByRole("button", { name: "3 to be sent" }).click();
  await page.getByText("Generate: second offline pad").waitFor(SLOW);
  await lookAt("waiting");
  await page.keyboard.press("Escape");
  await device.startHub();
  for (const prompt of ["first offline bass", "second offline pad"]) {
    const job = page.locator(".job").filter({ hasText: prompt });
    await job.getByText("Done", { exact: true }).waitFor(SLOWEST);
  }
  await page.getByText("to be sent").waitFor({ state: "hidden", ...SLOW });
  await page.getByText("Offline —").waitFor({ state: "hidden", ...SLOW });
  await page.reload();
  await page.locator(".job").first().waitFor(SLOW);
  await show("library");
  await expect.poll(() => star.getAttribute("aria-pressed"), SLOW).toBe("true");
  const client = await device.studio.connect();
  const { structuredContent } = await callTool(client, "list_jobs", { type: "generate" });
  // The tool's own shape.
  expect((structuredContent as { jobs: unknown[] }).jobs).toHaveLength(2);
});

test("a write that is refused when nobody waits for it says why, and can be discarded", async () => {
  const page = device.page();
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("wav0");
      request.addEventListener("success", () => resolve(request.result));
    });
    const transaction = database.transaction("writes", "readwrite");
    const write = {
      path: "jobs:cancel",
      args: { jobId: "nonesuch" },
      at: Date.now(),
      isAgreed: true,
      refusal: null,
    };
    transaction.objectStore("writes").put({ key: "000 left by another page", ...write });
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  });
  await page.reload();
  await page.getByRole("button", { name: "1 not done" }).click(SLOWEST);
  await page.getByText("nonesuch").waitFor();
  await lookAt("refused");
  await page.getByRole("button", { name: "Discard: Cancel a job" }).click();
  await page.getByText("not done").waitFor({ state: "hidden" });
});

test("the end of a job is shown though the hub was killed in the middle and another took over", async () => {
  const page = device.page();
  await show("jobs");
  await page.getByLabel("Describe the sound").fill("long cinematic drone");
  await page.getByLabel("Bars").fill("24");
  await page.getByRole("button", { name: "Generate" }).click();
  const job = page.locator(".job").filter({ hasText: "long cinematic drone" });
  // In the middle of it, unless the studio was faster than the page.
  await job.getByText(/^(Working|Done)$/).waitFor(SLOW);
  await device.killHub();
  await device.startHub();
  await job.getByText("Done", { exact: true }).waitFor(SLOWEST);
});

test("a browser whose session is over is signed out, and keeps nothing of what it saw", async () => {
  const page = device.page();
  await page.context().clearCookies();
  await page.reload();
  await page.getByRole("alert").getByText("not signed in").waitFor(SLOW);
  const rows = () =>
    page.evaluate(async () => {
      const answered = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve) => request.addEventListener("success", () => resolve(request.result)));
      const database = await answered(indexedDB.open("wav0"));
      const count = await answered(database.transaction("seen").objectStore("seen").count());
      database.close();
      return count;
    });
  await expect.poll(rows, SLOW).toBe(0);
  await page.goto("about:blank");
  await page.goto(await device.startHub());
  await page.getByRole("navigation").waitFor(SLOW);
});

test("versions before the last go when a new one comes", async () => {
  const page = device.page();
  await page.evaluate(async () => {
    await caches.open("shell long ago");
    await caches.open("shell before");
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.unregister();
  });
  await page.reload();
  await expect.poll(() => page.evaluate(() => caches.keys()), SLOW).not.toContain("shell long ago");
  await expect.poll(() => page.evaluate(() => caches.keys())).toContain("shell before");
});

/** Accessible in every look, and a picture of each for a person. */
async function lookAt(name: string): Promise<void> {
  const page = device.page();
  expect(await faultsInEveryLook(page, name)).toEqual([]);
  await takePictures(page, `offline-${name}`);
}
