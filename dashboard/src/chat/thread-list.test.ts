import type { ConvexHttpClient } from "convex/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import { showAs, takePicture, violations } from "../../testing/looks.ts";
import { openChatTest, threadLinks, type ChatTest } from "../../testing/open-chat.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
/** More than are listed first. */
const THREADS = 53;
/** More messages than are shown first, two a turn. */
const TURNS = 27;
/** What the days used, also where one ends between the answers or after them. */
const DAYS = ["Today 2 2.4K 68", "Yesterday 2 2.4K 68", "Today 1 1.2K 34,Yesterday 1 1.2K 34"];
const LIST_LOOKS = [
  ["light", "light", 1280],
  ["dark", "dark", 1280],
  ["phone", "light", 390],
  ["phone-dark", "dark", 360],
] as const;

let chat: ChatTest;
let page: Page;
let client: ConvexHttpClient;
beforeAll(async () => {
  chat = await openChatTest();
  ({ page } = chat);
  client = await chat.client();
}, 300_000);
afterAll(() => chat?.close());

/** Says something that the built-in rules answer at once. @returns the conversation, when they have */
async function talk(text: string, chatId: string): Promise<void> {
  const model = "wav0/rules";
  await client.mutation(api.chat.public.sendMessage, { chatId, text, model, clientId: crypto.randomUUID() });
  await expect
    .poll(async () => (await client.query(api.chat.public.getThread, { threadId: chatId, limit: 1 })).thread?.isLive, {
      ...SLOW,
      interval: 100,
    })
    .toBe(false);
}

/**
 * Expects what is shown in the list, which is a drawer where the page is narrow, to be free of violations in every
 * look, and keeps pictures of it.
 */
async function lookAtList(name: string, open: () => Promise<void>): Promise<void> {
  for (const [look, theme, width] of LIST_LOOKS) {
    await showAs(page, theme, width);
    if (width < 860) await page.getByRole("button", { name: "Conversations" }).click();
    await open();
    expect(await violations(page)).toEqual([]);
    await takePicture(page, `chat-${name}-${look}`);
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.querySelector<HTMLDialogElement>("dialog.chat-drawer[open]")?.close());
  }
  await showAs(page, "light", 1280);
}

test("before anything was said the panel about usage says so", async () => {
  await lookAtList("usage-empty", async () => {
    await page.getByRole("button", { name: "Usage" }).click();
    await page.getByText("Nothing yet.").waitFor(SLOW);
  });
});

test("what a conversation and a day used is told in words", async () => {
  const answer = await chat.begin("How long is a bar?");
  answer.say("Four beats.");
  answer.end();
  await chat.ended();
  await page.locator(".chat-head .chat-usage").getByText("1.2K in, 34 out").waitFor(SLOW);
  await chat.say("And two?");
  await chat.reply("Eight.");
  await chat.ended();
  await page.locator(".chat-head .chat-usage").getByText("2.4K in, 68 out").waitFor(SLOW);
  await page.getByRole("button", { name: "Usage" }).click();
  const panel = page.getByRole("dialog", { name: "Usage of the chat" });
  await panel.getByText("2 answers in the last 30 days: 2.4K tokens read, 68 written.").waitFor(SLOW);
  const days = () =>
    panel
      .locator("tbody tr")
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent).join(" ")));
  await expect.poll(days, SLOW).toSatisfy((shown) => DAYS.includes(String(shown)));
  await page.keyboard.press("Escape");
  await lookAtList("usage", async () => {
    await page.getByRole("button", { name: "Usage" }).click();
    await panel.getByText("2 answers in the last 30 days").waitFor(SLOW);
  });
});

test("earlier messages are shown when they are asked for", async () => {
  for (let turn = 1; turn <= TURNS; turn++) await talk(`Hello number ${turn}.`, "long-talk");
  await threadLinks(page).filter({ hasText: "Hello number 1." }).click();
  await page.getByText(`Hello number ${TURNS}.`, { exact: true }).waitFor(SLOW);
  const said = page.locator(".chat-said");
  await expect.poll(() => said.count()).toBe(25);
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await expect.poll(() => said.count(), SLOW).toBe(TURNS);
  await expect.poll(() => said.first().innerText()).toBe("Hello number 1.");
  await expect.poll(() => page.getByRole("button", { name: "Show earlier messages" }).count()).toBe(0);
});

test("a search shows where the words stand, and leads to the message, however early it was", async () => {
  await chat.newConversation();
  await page.getByLabel("Search conversations").fill("number 1.");
  const link = threadLinks(page).filter({ hasText: "Hello number 1." }).first();
  await expect.poll(() => link.locator("mark").allInnerTexts(), SLOW).toContain("number");
  await page.getByLabel("Search conversations").fill("four beats");
  const hit = threadLinks(page).filter({ hasText: "Four beats." });
  await hit.waitFor(SLOW);
  await expect.poll(() => hit.locator("mark").first().innerText()).toBe("Four");
  const find = async () => {
    await page.getByLabel("Search conversations").fill("four beats");
    await hit.waitFor(SLOW);
  };
  await lookAtList("search", find);
  await find();
  await hit.click();
  const wanted = page.locator("[data-wanted]");
  await wanted.getByText("Four beats.").first().waitFor(SLOW);
  const { messages } = await client.query(api.chat.public.getThread, { threadId: "long-talk", limit: 1_000 });
  const { thread } = await client.query(api.chat.public.getThread, { threadId: "long-talk" });
  await page.goto(`${await chat.studio.url()}/#/chat/${thread?.threadId}/${messages[0]?.messageId}`);
  await wanted.getByText("Hello number 1.", { exact: true }).waitFor(SLOW);
  await expect.poll(() => wanted.evaluate(isInSight), SLOW).toBe(true);
});

/** Whether all of an element is in what is shown of the messages. */
function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  const frame = element.closest(".chat-scroller")?.getBoundingClientRect();
  return frame !== undefined && top >= frame.top && bottom <= frame.bottom;
}

test("older conversations are listed when they are asked for", async () => {
  await Promise.all(Array.from({ length: THREADS }, (_, index) => talk(`Hello there, ${index}.`, `many-${index}`)));
  await page.getByLabel("Search conversations").fill("");
  await expect.poll(() => threadLinks(page).count(), SLOW).toBe(50);
  await expect.poll(() => threadLinks(page).filter({ hasText: "How long is a bar?" }).count()).toBe(0);
  await page.getByRole("button", { name: "Show older conversations" }).click();
  await threadLinks(page).filter({ hasText: "How long is a bar?" }).waitFor(SLOW);
  await expect.poll(() => threadLinks(page).count()).toBe(THREADS + 2);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(chat.studio.complaints).toEqual([]);
});
