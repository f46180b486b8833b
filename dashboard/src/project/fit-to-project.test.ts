import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { headersOf, pageHeaders } from "../../../src/hub/dashboard/page-headers.ts";
import { openBrowser, type TestBrowser } from "../../../src/testing/chromium.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });
const RATE = 44_100;
const BPM = 96;
/** Two bars: whole cycles of the tone, so that the loop itself has no step. */
const SECONDS = (8 * 60) / BPM;
const HERTZ = 220;

/** The page's player and project without the rest of the page; the sample comes from the server. */
const PAGE = `
import { Mixer } from "../../player-core/mixer.ts";
import { Session } from "../../player-core/session.ts";
import { changeProject } from "../platform/project.ts";
import { AudioLoader } from "../player/audio-loader.ts";
import { openFitter } from "../player/fitter.ts";
import { fitToProject } from "./fit-to-project.ts";
const start = AudioBufferSourceNode.prototype.start;
const state = { broken: false };
AudioBufferSourceNode.prototype.start = function (...args) {
  state.source = this;
  return start.apply(this, args);
};
let fit = () => null;
const session = new Session((events) => {
  const mixer = new Mixer(events.onAudible);
  const readFile = async () => (await fetch("/swell.wav")).arrayBuffer();
  const openFile = () => Promise.reject(new Error("short files are not streamed"));
  const loader = new AudioLoader({ mixer, readFile, readKept: readFile, openFile, events, fit: (...all) => fit(...all) });
  return { mixer, loader };
}, () => {});
const player = { session, get state() { return session.state; }, setFit: (next) => (fit = next) };
const open = () => openFitter(new Worker("/fit-worker.js", { type: "module" }), () => (state.broken = true));
fitToProject(player, open);
const peaks = [-100, 100];
const sample = { sampleId: "s", name: "swell", durationSeconds: ${SECONDS}, bpm: ${BPM}, key: "A minor", peaks };
Object.assign(globalThis, { fitted: { session, state, changeProject, play() { session.open([sample]); session.toggle(); } } });
`;

interface FittedPage {
  session: { tick(): void; state: { position: number; duration: number } };
  state: { source?: AudioBufferSourceNode; broken: boolean };
  changeProject(next: { bpm?: number; key?: string; fits?: boolean }): void;
  play(): void;
}

let server: Server;
let browser: TestBrowser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  const files = new Map<string, string | Uint8Array>([
    ["/", '<!doctype html><script type="module" src="/page.js"></script>'],
    ["/page.js", await bundle({ contents: PAGE, resolveDir: import.meta.dirname, loader: "ts" })],
    ["/fit-worker.js", await bundle({ contents: 'import "../player/fit-worker.ts"', resolveDir: import.meta.dirname })],
    ["/swell.wav", swell()],
  ]);
  server = createServer(({ url = "/" }, response) => {
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const headers = headersOf(url, pageHeaders({ deploymentUrl: origin, siteUrl: origin }));
    const type = url.endsWith(".js") ? "text/javascript" : url === "/" ? "text/html" : "audio/wav";
    response.writeHead(200, { ...headers, "content-type": type }).end(files.get(url));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await openBrowser(["--autoplay-policy=no-user-gesture-required"]);
  page = await browser.context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "fitted" in globalThis);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function bundle(stdin: { contents: string; resolveDir: string; loader?: "ts" }): Promise<string> {
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", target: "es2023", write: false });
  return outputFiles[0]?.text ?? "";
}

/** A3 that swells on each beat, in A minor. */
function swell(): Uint8Array {
  const samples = Float32Array.from({ length: SECONDS * RATE }, (_, at) => {
    const beat = (((at / RATE) * BPM) / 60) % 1;
    return (0.4 + 0.2 * Math.cos(2 * Math.PI * beat)) * Math.sin((2 * Math.PI * HERTZ * at) / RATE);
  });
  return writeWav({ channels: [samples], sampleRate: RATE }, { bitDepth: 24 });
}

interface Heard {
  /** Of the loop, as it comes out. */
  loopSeconds: number;
  hertz: number;
  /** Largest step between samples around the loop's point, as a share of the largest elsewhere. */
  stepAtSeam: number;
  /** Level around the loop's point, and around a beat elsewhere. */
  levels: [seam: number, elsewhere: number];
}

/** Renders three rounds of what the page plays now, offline, and measures them. */
async function listenToLoop(): Promise<Heard | null> {
  return page.evaluate(async () => {
    // What the page has put there.
    const { fitted } = globalThis as unknown as { fitted: FittedPage };
    const { source: started } = fitted.state;
    if (!started?.buffer) return null;
    const { loopStart, loopEnd, buffer } = started;
    const { sampleRate } = buffer;
    const playbackRate = started.playbackRate.value;
    const loopSeconds = (loopEnd - loopStart) / playbackRate;
    const frames = Math.round(3 * loopSeconds * sampleRate);
    const context = new OfflineAudioContext({ length: frames, sampleRate });
    const source = new AudioBufferSourceNode(context, { buffer, playbackRate, loop: true, loopStart, loopEnd });
    source.connect(context.destination);
    source.start(0, loopStart);
    const samples = (await context.startRendering()).getChannelData(0);
    const rising: number[] = [];
    const step = { seam: 0, elsewhere: 0 };
    const level = { seam: 0, elsewhere: 0 };
    const seam = Math.round(loopSeconds * sampleRate);
    const around = Math.round(0.05 * sampleRate);
    const middle = Math.round(seam * 1.5);
    for (let at = 1; at < frames; at++) {
      const [before = 0, now = 0] = [samples[at - 1], samples[at]];
      if (before < 0 && now >= 0) rising.push(at - now / (now - before));
      const place = Math.abs(at - seam) < around ? "seam" : Math.abs(at - middle) < around ? "elsewhere" : null;
      if (!place) continue;
      step[place] = Math.max(step[place], Math.abs(now - before));
      level[place] += now * now;
    }
    const hertz = ((rising.length - 1) * sampleRate) / ((rising.at(-1) ?? 0) - (rising[0] ?? 0));
    return { loopSeconds, hertz, stepAtSeam: step.seam / step.elsewhere, levels: [level.seam, level.elsewhere] };
  }) as Promise<Heard | null>;
}

const cents = (hertz: number, wanted: number) => 1_200 * Math.log2(hertz / wanted);
const loopLength = async () => (await listenToLoop())?.loopSeconds ?? 0;
const change = (next: Parameters<FittedPage["changeProject"]>[0]) =>
  page.evaluate((fields) => (globalThis as unknown as { fitted: FittedPage }).fitted.changeProject(fields), next);

test("a loop is heard at the project's tempo and in its key, without a gap where it repeats", async () => {
  await change({ bpm: 120, key: "C minor" });
  await page.evaluate(() => (globalThis as unknown as { fitted: FittedPage }).fitted.play());
  await expect.poll(loopLength, SLOW).toBeCloseTo(4, 4);
  const heard = await listenToLoop();
  // Three semitones higher; the aim is 10 cents.
  expect(Math.abs(cents(heard?.hertz ?? 0, HERTZ * 2 ** (3 / 12)))).toBeLessThan(3);
  // A click is a step many times as large; where the seam is crossfaded the slope is 1.2 times, the level 0.6 dB lower.
  expect(heard?.stepAtSeam).toBeLessThan(1.5);
  const [seam = 0, elsewhere = 1] = heard?.levels ?? [];
  expect(Math.abs(10 * Math.log10(seam / elsewhere))).toBeLessThan(1);
});

test("one change is the original, and one more is fitted again", async () => {
  await change({ fits: false });
  await expect.poll(loopLength, SLOW).toBeCloseTo(SECONDS, 4);
  await expect.poll(async () => Math.abs(cents((await listenToLoop())?.hertz ?? 0, HERTZ)), SLOW).toBeLessThan(1);
  await change({ fits: true });
  await expect.poll(loopLength, SLOW).toBeCloseTo(4, 4);
});

test("another tempo is heard while it plays, and seconds stay those of the sample", async () => {
  await change({ bpm: 80 });
  await expect.poll(loopLength, SLOW).toBeCloseTo(6, 4);
  const state = await page.evaluate(() => {
    const { session, state: heard } = (globalThis as unknown as { fitted: FittedPage }).fitted;
    session.tick();
    return { ...session.state, isBroken: heard.broken };
  });
  expect(state.duration).toBe(SECONDS);
  expect(state.position).toBeLessThan(SECONDS);
  expect(state.isBroken).toBe(false);
});

test("the page's policy is kept: nothing was complained of", () => {
  expect(complaints).toEqual([]);
});
