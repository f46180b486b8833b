import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openDashboardTest } from "../../dashboard/testing/open-dashboard.ts";
import { openPacedModel, type PacedAnswer } from "../../dashboard/testing/paced-model.ts";
import type { Figure } from "./report.ts";

const TOKEN = "lo-fi ";
const ANSWER_BYTES = 20_000;
/** As a hosted model writes. */
const TOKENS_PER_SECOND = 50;
const LIMIT_KIB = 1_024;
const KIB = 1_024;

/** What one tab is sent while a language model writes it an answer of 20 KB. */
export async function chatFigures(): Promise<Figure[]> {
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
