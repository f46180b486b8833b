import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openDashboardTest } from "../../dashboard/testing/open-dashboard.ts";
import { openPacedModel, type PacedAnswer } from "../../dashboard/testing/paced-model.ts";
import { milliseconds, type Figure } from "./report.ts";
import { median } from "./statistics.ts";

const TOKEN = "lo-fi ";
const ANSWER_BYTES = 20_000;
/** As a hosted model writes. */
const TOKENS_PER_SECOND = 50;
const LIMIT_KIB = 1_024;
const KIB = 1_024;

const FIRST_WORD_AIM_MILLIS = 300;
const FRESH_HUBS = 3;
const WARM_ANSWERS = 10;
/** How long a person looks at a page before the first message is sent. */
const LOOK_MILLIS = 2_000;

const LONG_ANSWER_SECTIONS = 110;
/** A fast model: 20 KB a second. */
const SECTIONS_PER_SECOND = 20;
const LONGEST_TASK_AIM_MILLIS = 50;

/** How long the chat takes to its first word, and what it sends a tab. */
export async function chatFigures(): Promise<Figure[]> {
  return [...(await firstWordFigures()), ...(await sentFigures()), ...(await longAnswerFigures())];
}

/** First word of the built-in model, which takes no time: the figure is the studio's own overhead. */
async function firstWordFigures(): Promise<Figure[]> {
  const fresh: number[] = [];
  const warm: number[] = [];
  for (let hub = 0; hub < FRESH_HUBS; hub++) {
    const studio = await openDashboardTest();
    try {
      const page = await studio.openTab(await studio.newLink());
      await page.goto(`${await studio.url()}/#/chat`);
      await page.getByRole("textbox", { name: "Message" }).waitFor();
      await sleep(LOOK_MILLIS);
      fresh.push(await firstWord(page));
      if (hub === 0) for (let answer = 0; answer < WARM_ANSWERS; answer++) warm.push(await firstWord(page));
    } finally {
      await studio.close();
    }
  }
  const beside = `aim ≤ ${FIRST_WORD_AIM_MILLIS} ms`;
  return [
    { name: "message → first word, fresh hub", value: milliseconds(median(fresh)), beside },
    { name: "message → first word, p50", value: milliseconds(median(warm)), beside },
  ];
}

/** @returns milliseconds from the key press that sends a message to the first word of its answer on the page */
async function firstWord(page: Page): Promise<number> {
  const field = page.getByRole("textbox", { name: "Message" });
  await field.fill("thanks");
  const answers = page.locator("article[data-role=assistant]");
  const before = await answers.count();
  // Without functions of names: the compiler would have the page call a helper that it does not have.
  const shown = page.evaluate(async (count) => {
    await new Promise((resolve) => document.addEventListener("keydown", resolve, { once: true, capture: true }));
    const pressed = performance.now();
    for (;;) {
      const all = document.querySelectorAll("article[data-role=assistant]");
      if (all.length > count && all.item(all.length - 1).textContent?.includes("You")) {
        return performance.now() - pressed;
      }
      await new Promise(requestAnimationFrame);
    }
  }, before);
  await field.press("Enter");
  const span = await shown;
  await page.getByText("You are welcome.").nth(before).waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  return span;
}

/** Bytes sent to one tab while a language model writes an answer of 20 KB. */
async function sentFigures(): Promise<Figure[]> {
  const model = await openPacedModel();
  const studio = await openDashboardTest([], { WAV0_CHAT_BASE_URL: model.url, WAV0_CHAT_MODEL: "paced" });
  try {
    const page = await studio.openTab(await studio.newLink());
    await page.goto(`${await studio.url()}/#/chat`);
    await page.getByRole("textbox", { name: "Message" }).fill("Tell me about lo-fi");
    const received = await countReceived(page);
    await page.keyboard.press("Enter");
    const answer = await model.next();
    await write(answer);
    await page.getByText("The end.").waitFor();
    const kib = received() / KIB;
    return [
      {
        name: "sent to one tab for an answer of 20 KB",
        value: `${kib.toFixed(0)} KiB`,
        beside: `aim ≤ ${LIMIT_KIB} KiB (${(kib / LIMIT_KIB).toFixed(2)} of it)`,
      },
    ];
  } finally {
    await studio.close();
    await model.close();
  }
}

/** How long the page is busy at a time with an answer of 100 KB: while it is written, and when it is opened again. */
export async function longAnswerFigures(): Promise<Figure[]> {
  const model = await openPacedModel();
  const studio = await openDashboardTest([], { WAV0_CHAT_BASE_URL: model.url, WAV0_CHAT_MODEL: "paced" });
  try {
    const page = await studio.openTab(await studio.newLink());
    await page.addInitScript(noteLongTasks);
    await page.goto(`${await studio.url()}/#/chat`);
    await page.reload();
    await page.getByRole("textbox", { name: "Message" }).fill("Tell me everything about lo-fi");
    await page.keyboard.press("Enter");
    const answer = await model.next();
    await page.evaluate(() => void (globalThis.longTasks.length = 0));
    for (let section = 1; section <= LONG_ANSWER_SECTIONS; section++) {
      answer.say(sectionOf(section));
      await sleep(1_000 / SECTIONS_PER_SECOND);
    }
    answer.say("The end.");
    answer.end();
    await page.getByText("The end.").waitFor();
    await sleep(LOOK_MILLIS);
    const written = await page.evaluate(() => globalThis.longTasks);
    await page.reload();
    await page.getByText("The end.").waitFor();
    await sleep(LOOK_MILLIS);
    const opened = await page.evaluate(() => globalThis.longTasks);
    return [
      longTaskFigure("answer of 100 KB, longest task while it is written", written),
      longTaskFigure("longest task of a page that opens it", opened),
    ];
  } finally {
    await studio.close();
    await model.close();
  }
}

function longTaskFigure(name: string, tasks: readonly number[]): Figure {
  const sum = tasks.reduce((total, each) => total + each, 0);
  const beside = `aim ≤ ${LONGEST_TASK_AIM_MILLIS} ms; ${tasks.length} above that, together ${milliseconds(sum)}`;
  return { name, value: tasks.length === 0 ? "< 50 ms" : milliseconds(Math.max(...tasks)), beside };
}

/** Runs in the page, before its own scripts: durations of tasks above 50 ms. */
function noteLongTasks(): void {
  const longTasks: number[] = [];
  Object.assign(globalThis, { longTasks });
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: "longtask" });
}

declare global {
  /** Set by `noteLongTasks` in the page of the benchmark. */
  var longTasks: number[];
}

/** About a kilobyte of what models write. */
function sectionOf(number: number): string {
  const items = Array.from(
    { length: 6 },
    (_, item) => `- **Part ${item + 1}**: keep the \`low end\` in *mono* below 120 Hz\n`,
  );
  const prose = "Lo-fi drums sit behind the beat, with a soft kick and a dusty snare. ".repeat(6);
  return `\n\n## ${number}. Step\n\n${prose}\n\n${items.join("")}\n\`\`\`\nbpm = ${70 + number}\n\`\`\`\n`;
}

/** @returns how many bytes the page has been sent since by its WebSockets, before compression */
async function countReceived(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  let bytes = 0;
  devtools.on("Network.webSocketFrameReceived", ({ response }) => {
    bytes += Buffer.byteLength(response.payloadData);
  });
  await devtools.send("Network.enable");
  return () => bytes;
}

async function write(answer: PacedAnswer): Promise<void> {
  for (let bytes = 0; bytes < ANSWER_BYTES; bytes += TOKEN.length) {
    answer.say(TOKEN);
    await sleep(1_000 / TOKENS_PER_SECOND);
  }
  answer.say("The end.");
  answer.end();
}
