import type { Page } from "playwright-core";

const PRESSES = 12;

/** Probe in the page, installed before its own scripts run. Times as of `performance.now()`. */
interface SoundProbe {
  /** Analyser on the way to the speakers. */
  ear: AnalyserNode | null;
  pressedAt: number;
  /** When the page started a source last. */
  startedAt: number;
}

declare global {
  /** Set by `installEar` in the page of the benchmark. */
  var probe: SoundProbe;
}

/** From a key press to the first sound that leaves the machine, as the browser tells it, in milliseconds. */
export interface SoundSpan {
  total: number;
  /** Part of `total` until the page starts the source: the page's own share. */
  toStart: number;
}

/** Listens along with everything that is connected to the speakers. Runs in the page, before its own scripts. */
export function installEar(): void {
  const probe: SoundProbe = { ear: null, pressedAt: 0, startedAt: 0 };
  Object.assign(globalThis, { probe });
  addEventListener("keydown", ({ timeStamp }) => (probe.pressedAt = timeStamp), { capture: true });
  const { connect } = AudioNode.prototype;
  const { start } = AudioBufferSourceNode.prototype;
  // A method: of a function with a name the compiler would have the page call a helper that it does not have.
  Object.assign(AudioNode.prototype, {
    connect(this: AudioNode, ...args: unknown[]): unknown {
      if (args[0] instanceof AudioDestinationNode) {
        probe.ear ??= new AnalyserNode(this.context, { fftSize: 8_192 });
        Reflect.apply(connect, this, [probe.ear]);
      }
      return Reflect.apply(connect, this, args);
    },
  });
  Object.assign(AudioBufferSourceNode.prototype, {
    start(this: AudioBufferSourceNode, ...args: unknown[]): unknown {
      probe.startedAt = performance.now();
      return Reflect.apply(start, this, args);
    },
  });
}

/** For samples whose files are in the browser already. */
export async function keyToSound(page: Page): Promise<SoundSpan[]> {
  const rows = page.locator(".audition");
  await rows.first().click();
  await hear(page, true);
  // Once down, so that every file is there; then up again, and that is measured.
  for (let press = 0; press < PRESSES; press++) await pressAndHear(page, "ArrowDown");
  const spans: SoundSpan[] = [];
  for (let press = 0; press < PRESSES; press++) spans.push(await pressAndHear(page, "ArrowUp"));
  return spans;
}

async function pressAndHear(page: Page, key: string): Promise<SoundSpan> {
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await hear(page, false);
  return pressToSound(page, key);
}

/** From a press in a silent page to the first sound. */
export async function pressToSound(page: Page, key: string): Promise<SoundSpan> {
  // The press may reach the page before it begins to listen, so it is told which press was the last.
  const lastPress = await page.evaluate(() => globalThis.probe.pressedAt);
  const heard = hear(page, true, lastPress);
  await page.keyboard.press(key);
  return heard;
}

/**
 * Waits until there is sound, or none.
 * @param lastPress sound is waited for that comes after a later press than this
 */
async function hear(page: Page, isLoud: boolean, lastPress = -1): Promise<SoundSpan> {
  return page.evaluate(
    async ({ wanted, after }) => {
      const { probe } = globalThis;
      let samples = new Float32Array();
      for (;;) {
        // It is there with the first sound.
        if (probe.ear && samples.length === 0) samples = new Float32Array(probe.ear.fftSize);
        probe.ear?.getFloatTimeDomainData(samples);
        const first = samples.findIndex((value) => Math.abs(value) > 1e-4);
        const context = probe.ear?.context;
        if (context instanceof AudioContext && first >= 0 === wanted && (!wanted || probe.pressedAt > after)) {
          // When the page looks does not matter: the sound began so many samples before the last one that there is.
          const began = context.currentTime - (samples.length - first) / context.sampleRate;
          const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
          const heardAt = performanceTime + (began - contextTime) * 1000;
          const { pressedAt, startedAt } = probe;
          return { total: heardAt - pressedAt, toStart: startedAt - pressedAt };
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    { wanted: isLoud, after: lastPress },
  );
}
