import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import {
  ID_ADDRESS,
  lastAnswer,
  messageField,
  openChatTest,
  openView,
  threadLinks,
  type ChatTest,
} from "../../testing/open-chat.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000 });

let chat: ChatTest;
let page: Page;
beforeAll(async () => {
  chat = await openChatTest();
  ({ page } = chat);
  // What follows is about a browser that has the page.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}, 300_000);
afterAll(() => chat?.close());

const said = () => page.locator(".chat-said").allInnerTexts();
const waiting = () => page.locator("[data-pending=waiting] .chat-said").allInnerTexts();
const waits = () => page.getByText("Waits for the studio.").first();

test("what is typed stays with its conversation: in other views, in others and over a reload, until it is sent", async () => {
  await messageField(page).fill("half a new idea");
  const answer = await chat.begin("A first conversation");
  answer.say("Here it is.");
  answer.end();
  await chat.ended();
  await expect.poll(() => messageField(page).inputValue()).toBe("");
  await messageField(page).fill("half an old idea");
  await openView(page, "Library");
  await page.locator(".library").waitFor(SLOW);
  await openView(page, "Chat");
  await messageField(page).fill("another new idea");
  await threadLinks(page).filter({ hasText: "A first conversation" }).click();
  await expect.poll(() => messageField(page).inputValue(), SLOW).toBe("half an old idea");
  await page.reload();
  await expect.poll(() => messageField(page).inputValue(), SLOW).toBe("half an old idea");
  await messageField(page).press("Enter");
  await chat.reply("And so on.");
  await chat.ended();
  await expect.poll(() => messageField(page).inputValue()).toBe("");
  await chat.newConversation();
  await expect.poll(() => messageField(page).inputValue()).toBe("another new idea");
  await messageField(page).fill("");
});

test("with a studio that does not answer what is said is shown at once, and sent when it does", async () => {
  await chat.newConversation();
  const { pid } = JSON.parse(await readFile(path.join(chat.studio.home, "hub.json"), "utf8")) as { pid: number };
  process.kill(pid, "SIGSTOP");
  try {
    await chat.say("Into the silence");
    await page.locator("[data-pending=waiting]").getByText("Into the silence").waitFor(SLOW);
    await page.getByRole("heading", { name: "Into the silence" }).waitFor(SLOW);
    expect(page.url()).not.toMatch(ID_ADDRESS);
    await page.getByText("Sending…").waitFor(SLOW);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await page.waitForURL(ID_ADDRESS, SLOWEST);
  await chat.reply("I hear you.");
  await chat.ended();
  await expect.poll(said).toEqual(["Into the silence"]);
  await expect.poll(() => page.locator("[data-pending]").count()).toBe(0);
});

test("without a studio old messages are there, and what is said waits in its conversation, over a reload", async () => {
  await threadLinks(page).filter({ hasText: "A first conversation" }).click();
  await page.getByText("And so on.").first().waitFor(SLOW);
  await chat.studio.killHub();
  await page.locator(".offline").getByText("Offline").waitFor(SLOW);
  await chat.say("First while away");
  await chat.say("Second while away");
  await chat.newConversation();
  await chat.say("A new one while away");
  await waits().waitFor(SLOW);
  await page.reload();
  await page.locator(".offline").getByText("Offline").waitFor(SLOWEST);
  await page.getByRole("heading", { name: "A new one while away" }).waitFor(SLOW);
  await expect.poll(waiting, SLOW).toEqual(["A new one while away"]);
  await threadLinks(page).filter({ hasText: "A first conversation" }).filter({ hasText: "waits to be sent" }).click();
  await page.getByText("And so on.").first().waitFor(SLOW);
  await expect.poll(waiting, SLOW).toEqual(["First while away", "Second while away"]);
  await expect.poll(said, SLOW).toHaveLength(4);
  await chat.lookAt("offline");
});

test("what waits is taken back: into the field to change it, or for good", async () => {
  await chat.newConversation();
  await chat.say("Not quite what I mean");
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await expect.poll(() => messageField(page).inputValue()).toBe("Not quite what I mean");
  await messageField(page).press("Enter");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await expect.poll(() => messageField(page).inputValue()).toBe("");
  await expect.poll(() => threadLinks(page).filter({ hasText: "Not quite" }).count()).toBe(0);
});

test("what waited is sent when the studio is back, once and in order, and answered", async () => {
  await threadLinks(page).filter({ hasText: "A first conversation" }).click();
  await expect.poll(waiting).toEqual(["First while away", "Second while away"]);
  await chat.studio.newLink();
  await page.locator("article[aria-busy=true]").waitFor(SLOWEST);
  for (const _ of ["first", "second", "new"]) {
    const answer = await chat.model.next();
    const heard = ["Second", "First", "A new one"].find((text) => answer.heard.includes(`${text} while away`));
    answer.say(`You said: ${heard}.`);
    answer.end();
  }
  await page.getByText("You said: Second.").first().waitFor(SLOW);
  await chat.ended();
  const own = ["A first conversation", "half an old idea", "First while away", "Second while away"];
  await expect.poll(said, SLOW).toEqual(own);
  await threadLinks(page).filter({ hasText: "A new one while away" }).click();
  await page.getByText("You said: A new one.").first().waitFor(SLOW);
  await expect.poll(chat.address, SLOW).toMatch(ID_ADDRESS);
  const client = await chat.client();
  const { threads } = await client.query(api.chat.public.listThreads, {});
  expect(threads.map(({ title }) => title).toSorted()).toEqual([
    "A first conversation",
    "A new one while away",
    "Into the silence",
  ]);
  await page.getByText("to be sent").waitFor({ state: "hidden", ...SLOW });
});

test("a message that is refused while nobody waits for it stays, with the reason and ways on", async () => {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("wav0");
      request.addEventListener("success", () => resolve(request.result));
    });
    const transaction = database.transaction("writes", "readwrite");
    const message = { chatId: "left-by-another-page", clientId: "c", text: "About that kick", sampleIds: ["nonesuch"] };
    const write = { kind: "sendMessage", args: message, at: Date.now(), isAgreed: true, refusal: null };
    transaction.objectStore("writes").put({ key: "000 left by another page", ...write });
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  });
  await page.reload();
  await threadLinks(page).filter({ hasText: "About that kick" }).click(SLOWEST);
  const bubble = page.locator("[data-pending=refused]");
  await bubble.getByText(/Not sent\. .*nonesuch/).waitFor(SLOWEST);
  await bubble.getByRole("button", { name: "Send again" }).click();
  await bubble.getByText(/Not sent\. .*nonesuch/).waitFor(SLOW);
  await chat.lookAt("refused");
  await bubble.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await chat.say("And after all that?");
  await chat.reply("All is well.");
  await lastAnswer(page).getByText("All is well.").first().waitFor(SLOW);
});
