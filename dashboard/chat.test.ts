import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faultsInEveryLook, showAs, takePictures, violations } from "./testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "./testing/open-dashboard.ts";
import { openPacedModel, type PacedModel } from "./testing/paced-model.ts";

const SLOW = { timeout: 60_000 };
vi.setConfig({ testTimeout: 240_000 });
const RULES = "Built-in rules";
const EXAMPLE = "Make a 4 bar lo-fi loop at 82 in D minor and split it";

let model: PacedModel;
let studio: DashboardTest;
let page: Page;
/** Addresses of conversations to look at in the end. */
const shown: Record<string, string> = { welcome: "#/chat" };
beforeAll(async () => {
  model = await openPacedModel();
  studio = await openDashboardTest([], { WAV0_CHAT_BASE_URL: model.url, WAV0_CHAT_MODEL: "paced" });
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation", { name: "Views" }).waitFor(SLOW);
}, 120_000);
afterAll(async () => {
  await studio?.close();
  await model?.close();
});

const address = () => new URL(page.url()).hash;
const messageField = (view: Page = page) => view.getByRole("textbox", { name: "Message", exact: true });
const lastAnswer = (view: Page = page) => view.locator("article[data-role=assistant]").last();
const sendButton = (view: Page = page) => view.getByRole("button", { name: "Send", exact: true });
const threads = () => page.getByRole("navigation", { name: "Conversations" }).getByRole("link");

async function say(text: string): Promise<void> {
  await messageField().fill(text);
  await messageField().press("Enter");
}

async function newConversation(): Promise<void> {
  await page.getByRole("link", { name: "New conversation" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
}

/** Begins a conversation. @returns the answer that the model is about to give */
async function begin(text: string) {
  await newConversation();
  await say(text);
  const answer = await model.next();
  await page.waitForURL(/#\/chat\/./);
  return answer;
}

/** Gives the whole of the next answer. */
async function reply(text: string): Promise<void> {
  const answer = await model.next();
  answer.say(text);
  answer.end();
  await lastAnswer().getByText(text).last().waitFor(SLOW);
}

/** Waits until what is being written has its end. */
async function ended(view: Page = page): Promise<void> {
  await sendButton(view).waitFor(SLOW);
  await lastAnswer(view).and(view.locator("[aria-busy=false]")).waitFor(SLOW);
}

test("a first visit makes a loop and splits it in one message: cards go on, stems play", async () => {
  await page.getByRole("link", { name: "Chat" }).click();
  await page.getByLabel("Model").selectOption({ label: RULES });
  await page.getByRole("button", { name: EXAMPLE }).click();
  await page.locator(".chat-job progress").first().waitFor(SLOW);
  const solos = page.getByRole("button", { name: /^Solo / });
  await expect.poll(() => solos.count(), SLOW).toBe(4);
  await ended();
  await solos.first().click();
  await expect.poll(() => solos.first().getAttribute("aria-pressed")).toBe("true");
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
  const clock = () => page.locator(".clock").textContent();
  const before = await clock();
  await expect.poll(clock, SLOW).not.toBe(before);
  await page.getByRole("button", { name: "Pause" }).click();
  shown["stems"] = address();
});

test("an answer goes on after a refresh and in a second tab, from the middle", async () => {
  await newConversation();
  await page.getByLabel("Model").selectOption({ index: 0 });
  const answer = await begin("Tell me about reverb");
  answer.say("The first half. ");
  await lastAnswer().getByText("The first half.").first().waitFor(SLOW);
  await page.reload();
  await lastAnswer().getByText("The first half.").first().waitFor(SLOW);
  const other = await studio.openTab(page.url());
  await lastAnswer(other).getByText("The first half.").first().waitFor(SLOW);
  answer.say("The second half.");
  for (const view of [page, other]) await lastAnswer(view).getByText("The second half.").first().waitFor(SLOW);
  answer.end();
  for (const view of [page, other]) await ended(view);
  expect(await lastAnswer().innerText()).toBe(await lastAnswer(other).innerText());
  await other.close();
});

test("what a model writes is text: marks are read, HTML is not", async () => {
  const answer = await begin("List the stems");
  const marks =
    "- **drums**\n- `bass`\n\n<img src=x onerror=alert(1)> [click](javascript:alert(1)) [site](https://wav0.dev/)";
  answer.say(marks);
  answer.end();
  await ended();
  expect(await lastAnswer().locator(".prose li").allInnerTexts()).toEqual(["drums", "bass"]);
  expect(await lastAnswer().locator("img").count()).toBe(0);
  expect(
    await lastAnswer()
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
  ).toEqual(["https://wav0.dev/"]);
});

test("the end stays in sight, unless the reader went up", async () => {
  const answer = await begin("Say a lot");
  const scroller = page.getByRole("log");
  const fromEnd = () =>
    scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  const lines = (from: number) => Array.from({ length: 60 }, (_, index) => `Line ${from + index}.\n\n`).join("");
  answer.say(lines(0));
  await lastAnswer().getByText("Line 59.", { exact: true }).last().waitFor(SLOW);
  await expect.poll(fromEnd).toBeLessThan(2);
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  await page.getByRole("button", { name: "Jump to latest" }).waitFor();
  answer.say(lines(60));
  await lastAnswer()
    .getByText("Line 119.", { exact: true })
    .last()
    .waitFor({ ...SLOW, state: "attached" });
  expect(await scroller.evaluate((element) => element.scrollTop)).toBe(0);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect.poll(fromEnd).toBeLessThan(2);
  answer.end();
  await ended();
});

test("a silent answer is stopped by a key; the next attempt is another answer", async () => {
  const answer = await begin("Think about it");
  answer.say("Let me see. ");
  await lastAnswer().getByText("Let me see.").first().waitFor(SLOW);
  await messageField().press("Escape");
  await lastAnswer().getByText("You stopped this answer.").waitFor(SLOW);
  await expect.poll(answer.isAbandoned, SLOW).toBe(true);
  await lastAnswer().getByRole("button", { name: "Retry" }).click();
  const again = await model.next();
  again.say("Here it is.");
  again.end();
  await lastAnswer().getByText("Here it is.").first().waitFor(SLOW);
  await ended();
  expect(await page.locator("article[data-role=assistant]").count()).toBe(1);
});

test("an answer that is written anew takes the job of the first", async () => {
  const input = { prompt: "retried shaker", type: "one_shot" };
  (await begin("A shaker please")).call("generate_sample", input);
  await reply("Done so.");
  await ended();
  await page.locator(".chat-job [data-status=completed]").waitFor(SLOW);
  await lastAnswer().getByRole("button", { name: "Retry" }).click();
  (await model.next()).call("generate_sample", input);
  await reply("Done so.");
  await ended();
  await page.locator(".chat-job [data-status=completed]").waitFor(SLOW);
  const conversation = address();
  await page.getByRole("link", { name: "Jobs" }).click();
  await page.locator(".job").first().waitFor(SLOW);
  expect(await page.locator(".job").filter({ hasText: "retried shaker" }).count()).toBe(1);
  await page.goto(`${await studio.url()}/${conversation}`);
});

test("a sample is deleted only once the user has agreed", async () => {
  (await begin("Make a tom and delete it")).call("generate_sample", { prompt: "doomed tom", type: "one_shot" });
  const made = await model.next();
  made.call("wait_for_job", { jobId: /\\?"jobId\\?":\\?"(\w+)/.exec(made.heard)?.[1] });
  const waited = await model.next();
  const sampleId = /\\?"sampleId\\?":\\?"(\w+)/.exec(waited.heard)?.[1];
  waited.call("delete_sample", { sampleId });
  await ended();
  await page.locator("[data-mark=waiting]").first().waitFor(SLOW);
  await page.getByRole("button", { name: "Deny" }).click();
  const denied = await model.next();
  denied.say("It stays.");
  denied.end();
  await lastAnswer().getByText("It stays.").first().waitFor(SLOW);
  await ended();
  expect(await page.locator(".chat-sample").filter({ hasText: "doomed_tom" }).count()).toBeGreaterThan(0);
  await say("Delete it now");
  (await model.next()).call("delete_sample", { sampleId });
  await page.getByRole("button", { name: "Approve" }).click(SLOW);
  await reply("Done so.");
  await ended();
  await expect.poll(() => page.locator(".chat-sample").filter({ hasText: "doomed_tom" }).count(), SLOW).toBe(0);
});

test("a question is answered by what is chosen and what is typed", async () => {
  const input = { question: "Which drums?", options: ["Kick", "Snare", "Hats"], multiple: true };
  (await begin("Make drums")).call("ask_question", input);
  await ended();
  await page.getByLabel("Kick").check();
  await page.getByLabel("Hats").check();
  await page.getByLabel("Another answer").fill("and a cowbell");
  await page.getByRole("button", { name: "Answer", exact: true }).click();
  const answer = await model.next();
  for (const word of ["Kick", "Hats", "and a cowbell"])
    expect(answer.heard.split("Which drums?").at(-1)).toContain(word);
  answer.say("Those then.");
  answer.end();
  await lastAnswer().getByText("Kick, Hats, and a cowbell").waitFor(SLOW);
  await lastAnswer().getByText("Those then.").first().waitFor(SLOW);
  await ended();
  await say("And the snare?");
  (await model.next()).call("ask_question", { question: "How loud?", options: ["Quiet", "Loud"] });
  await page.getByRole("button", { name: "Loud" }).waitFor(SLOW);
  shown["question"] = address();
});

test("a message is said in other words, and what came after it is gone", async () => {
  const first = await begin("Something at 90");
  first.say("At 90.");
  first.end();
  await ended();
  await page.getByRole("button", { name: "Edit and send again" }).click();
  await page.getByLabel("Your message").fill("Something at 140");
  await page.getByLabel("Your message").press("Enter");
  const second = await model.next();
  expect(second.heard).toContain("Something at 140");
  expect(second.heard).not.toContain("at 90");
  second.say("At 140.");
  second.end();
  await lastAnswer().getByText("At 140.").first().waitFor(SLOW);
  await ended();
  expect(await page.locator("article").count()).toBe(2);
});

test("conversations are answered at the same time", async () => {
  const alpha = await begin("Alpha request");
  const alphaAddress = address();
  const beta = await begin("Beta request");
  await expect.poll(() => page.locator("[data-mark=live]").count(), SLOW).toBe(2);
  beta.say("For beta.");
  await lastAnswer().getByText("For beta.").first().waitFor(SLOW);
  await threads().filter({ hasText: "Alpha request" }).click();
  await page.waitForURL(`**/${alphaAddress}`);
  alpha.say("For alpha.");
  await lastAnswer().getByText("For alpha.").first().waitFor(SLOW);
  for (const answer of [alpha, beta]) answer.end();
  await expect.poll(() => page.locator("[data-mark=live]").count(), SLOW).toBe(0);
});

test("a conversation is renamed, found by its words, and deleted", async () => {
  await page.getByRole("button", { name: "Rename the conversation" }).click();
  await page.getByLabel("Title").fill("Dusty evening");
  await page.getByLabel("Title").press("Enter");
  await page.getByRole("heading", { name: "Dusty evening" }).waitFor(SLOW);
  const search = page.getByLabel("Search conversations");
  await search.fill("dusty");
  await expect.poll(() => threads().locator(".chat-thread-title").allInnerTexts(), SLOW).toEqual(["Dusty evening"]);
  await search.fill("alpha");
  await expect.poll(() => threads().locator(".chat-thread-title").allInnerTexts(), SLOW).toContain("Dusty evening");
  await search.fill("");
  await page.getByRole("button", { name: "Delete the conversation" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await expect.poll(() => threads().filter({ hasText: "Dusty evening" }).count(), SLOW).toBe(0);
});

test("a sample of the library is what the next message is about", async () => {
  await page.getByRole("link", { name: "Library" }).click();
  await page
    .getByRole("button", { name: /^More for / })
    .first()
    .click(SLOW);
  await page.getByRole("menuitem", { name: "Chat about this" }).click();
  const chip = page.locator(".chat-composer .chat-chip");
  const name = (await chip.innerText(SLOW)).trim();
  await say("What key is it in?");
  const answer = await model.next();
  expect(answer.heard).toContain(name);
  answer.say("In D minor.");
  answer.end();
  await ended();
  expect(await chip.count()).toBe(0);
  await page.locator("article[data-role=user] .chat-chip").filter({ hasText: name }).waitFor();
  await say("Delete it");
  const deleting = await model.next();
  const mentions = [...deleting.heard.matchAll(/, sampleId ([\w-]+)\]/g)];
  deleting.call("delete_sample", { sampleId: mentions.at(-1)?.[1] });
  await page.locator(".chat-card .chat-sample").filter({ hasText: name }).waitFor(SLOW);
  await page.getByRole("button", { name: "Approve" }).waitFor(SLOW);
  shown["approval"] = address();
});

test("an answer whose studio died can be recovered, and the conversation goes on", async () => {
  const answer = await begin("Survive this");
  answer.say("Before the crash. ");
  await lastAnswer().getByText("Before the crash.").first().waitFor(SLOW);
  const { length } = studio.complaints;
  await studio.killHub();
  // Whoever needs the studio starts it again; the page finds it by itself.
  await studio.newLink();
  const recover = page.getByRole("button", { name: "Recover" });
  const retry = lastAnswer().getByRole("button", { name: "Retry" });
  await recover.or(retry).first().waitFor({ timeout: 150_000 });
  // The studio's own sweep may have been first.
  await recover.click({ timeout: 5_000 }).catch(() => null);
  await retry.waitFor(SLOW);
  await lastAnswer().getByText("Before the crash.").first().waitFor(SLOW);
  await retry.click();
  const again = await model.next();
  again.say("After the crash.");
  again.end();
  await lastAnswer().getByText("After the crash.").first().waitFor(SLOW);
  await ended();
  // The console told that the studio was away.
  studio.complaints.length = length;
});

/** Shows a conversation, or the page without one, as it is when all of it has come. */
async function show(hash: string): Promise<void> {
  await page.goto(`${await studio.url()}/${hash}`);
  await page
    .locator(hash === shown["welcome"] ? ".chat-welcome" : "article[data-role=assistant]")
    .last()
    .waitFor(SLOW);
  await expect.poll(() => page.locator(".chat-samples-space, .chat-job-space").count(), SLOW).toBe(0);
}

test("the chat is free of accessibility violations, in both themes and on a phone", async () => {
  const found: string[] = [];
  for (const [name, hash] of Object.entries(shown)) {
    await show(hash);
    found.push(...(await faultsInEveryLook(page, name, ".chat *")));
  }
  await showAs(page, "dark", 360);
  await page.getByRole("button", { name: "Conversations" }).click();
  found.push(...(await violations(page)).map((text) => `drawer: ${text}`));
  await page.getByRole("dialog").getByRole("link", { name: "New conversation" }).click();
  await page.locator(".chat-welcome").waitFor(SLOW);
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(found).toEqual([]);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

test("pictures of the chat are there to look at", async () => {
  for (const [name, hash] of Object.entries(shown)) {
    await show(hash);
    await takePictures(page, `chat-${name}`);
  }
});
