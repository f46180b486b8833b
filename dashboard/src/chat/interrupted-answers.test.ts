import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openOtherServer } from "../../../convex/connections/mcp-server.fixture.ts";
import { openBrowser } from "../../../src/testing/chromium.ts";
import { lastAnswer, openChatTest, openView, type ChatTest } from "../../testing/open-chat.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000 });

let chat: ChatTest;
let page: Page;
beforeAll(async () => {
  chat = await openChatTest();
  ({ page } = chat);
}, 300_000);
afterAll(() => chat?.close());

const words = (text: string, view: Page = page) => lastAnswer(view).getByText(text).first();

test("another device shows an answer from the middle, and stops it for all", async () => {
  const answer = await chat.begin("Tell me about delay");
  answer.say("An echo. ");
  await words("An echo.").waitFor(SLOW);
  const device = await openBrowser();
  const other = await device.context.newPage();
  await other.goto(await chat.studio.newLink());
  await other.getByRole("navigation", { name: "Views" }).waitFor(SLOW);
  await other.goto(page.url());
  await words("An echo.", other).waitFor(SLOW);
  answer.say("Tape is warm. ");
  for (const view of [page, other]) await words("Tape is warm.", view).waitFor(SLOW);
  await chat.lookAt("live");
  await other.getByRole("button", { name: "Stop the answer" }).click();
  for (const view of [page, other]) await words("You stopped this answer.", view).waitFor(SLOW);
  await expect.poll(answer.isAbandoned, SLOW).toBe(true);
  await words("Tape is warm.").waitFor(SLOW);
  await chat.lookAt("stopped");
  await device.close();
});

test("an answer is stopped while its tool is silent, and the conversation goes on", async () => {
  const other = await openOtherServer();
  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByLabel("Name", { exact: true }).fill("slow");
  await page.getByLabel("Address").fill(other.url);
  await page.getByLabel("It runs on this machine").check();
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("article", { name: "Connection slow" }).getByText("4 tools").waitFor(SLOW);
  await openView(page, "Chat");
  (await chat.begin("Wait for it")).call("slow__wait", {});
  await page.getByRole("button", { name: "Approve" }).click(SLOW);
  await expect.poll(() => other.calls, SLOW).toEqual(["wait"]);
  await page.locator(".tool[data-phase=running]").waitFor(SLOW);
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await words("You stopped this answer.").waitFor(SLOW);
  await chat.ended();
  await page.locator(".tool[data-phase=failed] summary").click();
  await chat.lookAt("tool");
  await chat.say("Never mind");
  await chat.reply("As you like.");
});

test("an answer that went silent is ended by hand; what it said stays, and it is written again", async () => {
  const answer = await chat.begin("Think for long");
  answer.say("Before the silence. ");
  await words("Before the silence.").waitFor(SLOW);
  await page.getByRole("button", { name: "Recover" }).click(SLOW);
  await lastAnswer(page).and(page.locator("[data-status=failed]")).waitFor(SLOW);
  await words("The answer was interrupted.").waitFor(SLOW);
  await words("Before the silence.").waitFor(SLOW);
  await expect.poll(answer.isAbandoned, SLOW).toBe(true);
  await chat.lookAt("failed");
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  await chat.reply("After the silence.");
  await chat.ended();
  await expect.poll(() => page.locator("article[data-role=assistant]").count()).toBe(1);
});

test("nothing complained while the studio answered", () => {
  expect(chat.studio.complaints).toEqual([]);
});

test("an answer whose studio died ends by itself with what it said, and can be written again", async () => {
  const answer = await chat.begin("Survive this");
  answer.say("Before the crash. ");
  await words("Before the crash.").waitFor(SLOW);
  await chat.studio.killHub();
  // Whoever needs the studio starts it again; the page finds it by itself.
  await chat.studio.newLink();
  await lastAnswer(page).and(page.locator("[data-status=failed]")).waitFor(SLOWEST);
  await words("Before the crash.").waitFor(SLOW);
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  await chat.reply("After the crash.");
  await chat.ended();
});
