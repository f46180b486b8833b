import { execFileSync } from "node:child_process";
import { mkdtemp, open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openBrowser } from "../testing/chromium.ts";
import { removeFolder } from "../testing/remove-folder.ts";
import { openStudioProcess } from "../testing/studio-process.ts";
import { installEar, pressToSound } from "./dashboard-sound.ts";
import { milliseconds, type Figure } from "./report.ts";

/** The longest that is taken. */
const MINUTES = 15;
const IMPORT_MILLIS = 300_000;
const RATE = 44_100;
const HEADER_BYTES = 44;
/** Of stereo at 16 bits. */
const FRAME_BYTES = 4;
const LIMITS = { sound: 500, mebibytes: 120 };
const MEBIBYTE = 1_024;
/** How long it is listened to: what is read while it plays counts, too. */
const LISTENING_MILLIS = 15_000;

/** A long file: from the press that plays it to its sound, and what the page's processes grow by. */
export async function longFileFigures(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-long-"));
  const studio = await openStudioProcess({ WAV0_FILE_ROOTS: folder });
  const browser = await openBrowser(["--autoplay-policy=no-user-gesture-required"]);
  try {
    const client = await studio.connect();
    const file = path.join(folder, "long_mix.wav");
    await writeTone(file, MINUTES * 60 - 1);
    const call = { name: "import_sample", arguments: { path: file } };
    const { isError } = await client.callTool(call, undefined, { timeout: IMPORT_MILLIS });
    if (isError) throw new Error("The long file was refused");
    await client.close();
    const page = await browser.context.newPage();
    await page.goto(await studio.link());
    await page.getByRole("navigation").first().waitFor();
    return await measure(page, (await studio.hub()).url);
  } finally {
    await browser.close();
    await studio.close();
    await removeFolder(folder);
  }
}

async function measure(page: Page, url: string): Promise<Figure[]> {
  await page.addInitScript(installEar);
  await page.goto(`${url}/#/library`);
  await page.reload();
  await page.locator(".audition").first().waitFor();
  await sleep(2_000);
  const before = pageKibibytes();
  await page.locator(".audition").first().focus();
  const { total } = await pressToSound(page, "Enter");
  let most = 0;
  for (let waited = 0; waited < LISTENING_MILLIS; waited += 250) {
    most = Math.max(most, pageKibibytes());
    await sleep(250);
  }
  const grown = (most - before) / MEBIBYTE;
  return [
    { name: `press → sound, WAV of ${MINUTES} min`, value: milliseconds(total), beside: `aim ≤ ${LIMITS.sound} ms` },
    {
      name: "pages grow by, at most",
      value: `${grown.toFixed(0)} MiB`,
      beside: `from ${(before / MEBIBYTE).toFixed(0)}, aim ≤ ${LIMITS.mebibytes}`,
    },
  ];
}

/** Resident memory of this process's browsers' pages, in KiB. Linux and macOS. */
function pageKibibytes(): number {
  const processes = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8", maxBuffer: 64e6 })
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const parents = new Map(processes.map(([pid = "", parent = ""]) => [pid, parent]));
  const isOwn = (pid: string): boolean =>
    pid === String(process.pid) || (parents.has(pid) && isOwn(parents.get(pid) ?? ""));
  const pages = processes.filter(([pid = "", , , ...args]) => args.includes("--type=renderer") && isOwn(pid));
  return pages.reduce((sum, [, , rss]) => sum + Number(rss), 0);
}

/** Half of full scale, at 220 Hz. */
async function writeTone(file: string, seconds: number): Promise<void> {
  const second = Buffer.alloc(RATE * FRAME_BYTES);
  for (let frame = 0; frame < RATE; frame++) {
    const value = Math.round(16_384 * Math.sin((2 * Math.PI * 220 * frame) / RATE));
    second.writeInt16LE(value, frame * FRAME_BYTES);
    second.writeInt16LE(value, frame * FRAME_BYTES + 2);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  const bytes = seconds * second.length;
  header.write("RIFF", 0);
  header.writeUInt32LE(bytes + HEADER_BYTES - 8, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * FRAME_BYTES, 28);
  header.writeUInt16LE(FRAME_BYTES, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(bytes, 40);
  const handle = await open(file, "w");
  await handle.write(header);
  for (let at = 0; at < seconds; at++) await handle.write(second);
  await handle.close();
}
