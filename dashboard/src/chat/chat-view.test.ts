import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faultsInEveryLook, showAs, takePictures, violations } from "../../testing/looks.ts";
import {
  lastAnswer,
  messageField,
  openChatTest,
  openView,
  threadLinks,
  type ChatTest,
} from "../../testing/open-chat.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
/** A sample that is made, then split. */
const JOBS = { timeout: 300_000 };
const RULES = "Built-in rules";

let chat: ChatTest;
let page: Page;
/** Addresses of conversations to look at in the end. */
const shown: Record<string, string> = { welcome: "#/chat" };
beforeAll(async () => {
  chat = await openChatTest();
  ({ page } = chat);
}, 300_000);
afterAll(() => chat?.close());

test("a first visit asks for a loop and its stems in plain words: cards go on to their ends, stems sound", async () => {
  await openView(page, "Chat");
  await page.getByLabel("Model").selectOption({ label: RULES });
  const progress = await watchProgress();
  await chat.say("make a 4 bar lo-fi loop at 82 in D minor and split it");
  const solos = page.getByRole("button", { name: /^Solo / });
  // One for each part of the score: more than the four of a split by ear.
  await expect.poll(() => solos.count(), JOBS).toBeGreaterThan(4);
  await chat.ended();
  const cards = page.locator(".chat-job .job");
  await expect.poll(() => cards.locator(".status").allInnerTexts(), SLOW).toEqual(["Done", "Done"]);
  const steps = await progress();
  expect(Object.keys(steps)).toHaveLength(2);
  for (const values of Object.values(steps)) expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(Math.max(...Object.values(steps).map((values) => values.length))).toBeGreaterThan(2);
  await solos.first().click();
  await expect.poll(() => solos.first().getAttribute("aria-pressed")).toBe("true");
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
  const level = () =>
    page
      .locator(".meter .bar")
      .first()
      .evaluate((bar) => Number((bar as HTMLElement).style.getPropertyValue("--level")));
  await expect.poll(level, SLOW).toBeGreaterThan(0.1);
  await page.getByRole("button", { name: "Pause" }).click();
  shown["stems"] = chat.address();
});

/** Notes what the bars of job cards show, from now on. @returns reads it, by the bar's name */
async function watchProgress(): Promise<() => Promise<Record<string, number[]>>> {
  await page.evaluate(() => {
    const seen: Record<string, number[]> = {};
    const look = () => {
      for (const bar of document.querySelectorAll<HTMLProgressElement>(".chat-job progress")) {
        const values = (seen[bar.getAttribute("aria-label") ?? ""] ??= []);
        if (values.at(-1) !== bar.value) values.push(bar.value);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(globalThis, { seen });
  });
  // What the lines above have put there.
  return () => page.evaluate(() => (globalThis as unknown as { seen: Record<string, number[]> }).seen);
}

test("what a message made is dragged out, saved, starred and acted on where it was made", async () => {
  const row = page.locator(".chat-sample").first();
  const dragged = await page.evaluateHandle(() => new DataTransfer());
  await row.dispatchEvent("dragstart", { dataTransfer: dragged });
  const file = await dragged.evaluate((data) => data.getData("DownloadURL"));
  const [, name = "", address = ""] = /^audio\/wav:([^:]+\.wav):(http.+)$/.exec(file) ?? [];
  const fetched = await page.request.get(address);
  expect((await fetched.body()).toString("latin1", 0, 4)).toBe("RIFF");
  const coming = page.waitForEvent("download", SLOW);
  await row.getByRole("button", { name: /^Download / }).click();
  expect((await coming).suggestedFilename()).toBe(name);
  const star = row.getByRole("button", { name: /^Favourite / });
  await star.click();
  await expect.poll(() => star.getAttribute("aria-pressed"), SLOW).toBe("true");
  await row.getByRole("button", { name: /^More for / }).click();
  await page.getByRole("menuitem", { name: "No longer a favourite" }).click(SLOW);
  await expect.poll(() => star.getAttribute("aria-pressed"), SLOW).toBe("false");
});

test("an answer goes on after a refresh and in a second tab, from the middle", async () => {
  await chat.newConversation();
  await page.getByLabel("Model").selectOption({ index: 0 });
  const answer = await chat.begin("Tell me about reverb");
  answer.say("The first half. ");
  await lastAnswer(page).getByText("The first half.").first().waitFor(SLOW);
  await page.reload();
  await lastAnswer(page).getByText("The first half.").first().waitFor(SLOW);
  const other = await chat.studio.openTab(page.url());
  await lastAnswer(other).getByText("The first half.").first().waitFor(SLOW);
  answer.say("The second half.");
  for (const view of [page, other]) await lastAnswer(view).getByText("The second half.").first().waitFor(SLOW);
  answer.end();
  for (const view of [page, other]) await chat.ended(view);
  const isSame = async () => (await lastAnswer(page).innerText()) === (await lastAnswer(other).innerText());
  await expect.poll(isSame, SLOW).toBe(true);
  await other.close();
});

test("what a model writes is text: marks are read, HTML is not", async () => {
  const answer = await chat.begin("List the stems");
  const marks =
    "- **drums**\n- `bass`\n\n<img src=x onerror=alert(1)> [click](javascript:alert(1)) [site](https://wav0.dev/)";
  answer.say(marks);
  answer.end();
  await chat.ended();
  await expect.poll(() => lastAnswer(page).locator(".prose li").allInnerTexts()).toEqual(["drums", "bass"]);
  await expect
    .poll(() =>
      lastAnswer(page)
        .locator("a")
        .evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
    )
    .toEqual(["https://wav0.dev/"]);
  await expect.poll(() => lastAnswer(page).locator("img").count()).toBe(0);
});

test("the end stays in sight, unless the reader went up", async () => {
  const answer = await chat.begin("Say a lot");
  const scroller = page.getByRole("log");
  const fromEnd = () =>
    scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  const lines = (from: number) => Array.from({ length: 60 }, (_, index) => `Line ${from + index}.\n\n`).join("");
  answer.say(lines(0));
  await lastAnswer(page).getByText("Line 59.", { exact: true }).last().waitFor(SLOW);
  await expect.poll(fromEnd).toBeLessThan(2);
  const jump = page.getByRole("button", { name: "Jump to latest" });
  const goUp = async () => {
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    return jump.isVisible();
  };
  await expect.poll(goUp).toBe(true);
  answer.say(lines(60));
  await lastAnswer(page)
    .getByText("Line 119.", { exact: true })
    .last()
    .waitFor({ ...SLOW, state: "attached" });
  await expect.poll(() => scroller.evaluate((element) => element.scrollTop)).toBe(0);
  await jump.click();
  await expect.poll(fromEnd).toBeLessThan(2);
  answer.end();
  await chat.ended();
});

test("a silent answer is stopped by a key; the next attempt is another answer", async () => {
  const answer = await chat.begin("Think about it");
  answer.say("Let me see. ");
  await lastAnswer(page).getByText("Let me see.").first().waitFor(SLOW);
  await messageField(page).press("Escape");
  await lastAnswer(page).getByText("You stopped this answer.").waitFor(SLOW);
  await expect.poll(answer.isAbandoned, SLOW).toBe(true);
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  const again = await chat.model.next();
  again.say("Here it is.");
  again.end();
  await lastAnswer(page).getByText("Here it is.").first().waitFor(SLOW);
  await chat.ended();
  await expect.poll(() => page.locator("article[data-role=assistant]").count()).toBe(1);
});

test("an answer that is written again takes the job of the first", async () => {
  const input = { prompt: "retried shaker", type: "one_shot" };
  (await chat.begin("A shaker please")).call("generate_sample", input);
  await chat.reply("Done so.");
  await chat.ended();
  await page.locator(".chat-job [data-status=completed]").waitFor(SLOW);
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  (await chat.model.next()).call("generate_sample", input);
  await chat.reply("Done so.");
  await chat.ended();
  await page.locator(".chat-job [data-status=completed]").waitFor(SLOW);
  const conversation = chat.address();
  await openView(page, "Jobs");
  await page.locator(".job").first().waitFor(SLOW);
  await expect.poll(() => page.locator(".job").filter({ hasText: "retried shaker" }).count()).toBe(1);
  await page.goto(`${await chat.studio.url()}/${conversation}`);
});

test("a sample is deleted only once the user has agreed", async () => {
  (await chat.begin("Make a tom and delete it")).call("generate_sample", { prompt: "dark tom", type: "one_shot" });
  const made = await chat.model.next();
  made.call("wait_for_job", { jobId: /\\?"jobId\\?":\\?"(\w+)/.exec(made.heard)?.[1] });
  const waited = await chat.model.next();
  const sampleId = /\\?"sampleId\\?":\\?"(\w+)/.exec(waited.heard)?.[1];
  waited.call("delete_sample", { sampleId });
  await chat.ended();
  await page.locator("[data-mark=waiting]").first().waitFor(SLOW);
  await page.getByRole("button", { name: "Deny" }).click();
  const denied = await chat.model.next();
  denied.say("It stays.");
  denied.end();
  await lastAnswer(page).getByText("It stays.").first().waitFor(SLOW);
  await chat.ended();
  await expect.poll(() => page.locator(".chat-sample").filter({ hasText: "dark_tom" }).count()).toBeGreaterThan(0);
  await chat.say("Delete it now");
  (await chat.model.next()).call("delete_sample", { sampleId });
  await page.getByRole("button", { name: "Approve" }).click(SLOW);
  await chat.reply("Done so.");
  await chat.ended();
  await expect.poll(() => page.locator(".chat-sample").filter({ hasText: "dark_tom" }).count(), SLOW).toBe(0);
});

test("a question is answered by what is chosen and what is typed", async () => {
  const input = { question: "Which drums?", options: ["Kick", "Snare", "Hats"], multiple: true };
  (await chat.begin("Make drums")).call("ask_question", input);
  await chat.ended();
  await page.getByLabel("Kick").check();
  await page.getByLabel("Hats").check();
  await page.getByLabel("Another answer").fill("and a cowbell");
  await page.getByRole("button", { name: "Answer", exact: true }).click();
  const answer = await chat.model.next();
  for (const word of ["Kick", "Hats", "and a cowbell"])
    expect(answer.heard.split("Which drums?").at(-1)).toContain(word);
  answer.say("Those then.");
  answer.end();
  await lastAnswer(page).getByText("Kick, Hats, and a cowbell").waitFor(SLOW);
  await lastAnswer(page).getByText("Those then.").first().waitFor(SLOW);
  await chat.ended();
  await chat.say("And the snare?");
  (await chat.model.next()).call("ask_question", { question: "How loud?", options: ["Quiet", "Loud"] });
  await page.getByRole("button", { name: "Loud" }).waitFor(SLOW);
  shown["question"] = chat.address();
});

test("a message is said in other words, and what came after it is gone", async () => {
  const first = await chat.begin("Something at 90");
  first.say("At 90.");
  first.end();
  await chat.ended();
  await page.getByRole("button", { name: "Edit and send again" }).click();
  await page.getByLabel("Your message").fill("Something at 140");
  await chat.lookAt("edit");
  await page.getByLabel("Your message").press("Enter");
  const second = await chat.model.next();
  expect(second.heard).toContain("Something at 140");
  expect(second.heard).not.toContain("at 90");
  second.say("At 140.");
  second.end();
  await lastAnswer(page).getByText("At 140.").first().waitFor(SLOW);
  await chat.ended();
  await expect.poll(() => page.locator("article").count()).toBe(2);
});

test("conversations are answered at the same time", async () => {
  const alpha = await chat.begin("Alpha request");
  const alphaAddress = chat.address();
  const beta = await chat.begin("Beta request");
  await expect.poll(() => page.locator("[data-mark=live]").count(), SLOW).toBe(2);
  beta.say("For beta.");
  await lastAnswer(page).getByText("For beta.").first().waitFor(SLOW);
  await threadLinks(page).filter({ hasText: "Alpha request" }).click();
  await page.waitForURL(`**/${alphaAddress}`);
  alpha.say("For alpha.");
  await lastAnswer(page).getByText("For alpha.").first().waitFor(SLOW);
  for (const answer of [alpha, beta]) answer.end();
  await expect.poll(() => page.locator("[data-mark=live]").count(), SLOW).toBe(0);
});

test("a conversation is renamed, found by its words, and deleted", async () => {
  await page.getByRole("button", { name: "Rename the conversation" }).click();
  await page.getByLabel("Title").fill("Dusty evening");
  await chat.lookAt("rename");
  await page.getByLabel("Title").press("Enter");
  await page.getByRole("heading", { name: "Dusty evening" }).waitFor(SLOW);
  const search = page.getByLabel("Search conversations");
  await search.fill("dusty");
  await expect
    .poll(() => threadLinks(page).locator(".chat-thread-title").allInnerTexts(), SLOW)
    .toEqual(["Dusty evening"]);
  await search.fill("alpha");
  await expect
    .poll(() => threadLinks(page).locator(".chat-thread-title").allInnerTexts(), SLOW)
    .toContain("Dusty evening");
  await search.fill("");
  await page.getByRole("button", { name: "Delete the conversation" }).click();
  await chat.lookAt("delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await expect.poll(() => threadLinks(page).filter({ hasText: "Dusty evening" }).count(), SLOW).toBe(0);
});

test("a sample of the library is what the next message is about", async () => {
  await openView(page, "Library");
  await page
    .getByRole("button", { name: /^More for / })
    .first()
    .click(SLOW);
  await page.getByRole("menuitem", { name: "Chat about this" }).click();
  const chip = page.locator(".chat-composer .chat-chip");
  const name = (await chip.innerText(SLOW)).trim();
  await chat.say("What key is it in?");
  const answer = await chat.model.next();
  expect(answer.heard).toContain(name);
  answer.say("In D minor.");
  answer.end();
  await chat.ended();
  await expect.poll(() => chip.count()).toBe(0);
  await page.locator("article[data-role=user] .chat-chip").filter({ hasText: name }).waitFor();
  await chat.say("Delete it");
  const deleting = await chat.model.next();
  const mentions = [...deleting.heard.matchAll(/, sampleId ([\w-]+)\]/g)];
  deleting.call("delete_sample", { sampleId: mentions.at(-1)?.[1] });
  await page.locator(".chat-card .chat-sample").filter({ hasText: name }).waitFor(SLOW);
  await page.getByRole("button", { name: "Approve" }).waitFor(SLOW);
  shown["approval"] = chat.address();
});

test("nothing moves by itself while an answer with cards is written", async () => {
  const shifts = await watchShifts();
  const answer = await chat.begin("Two claps");
  answer.say("Here is one. ");
  answer.call("generate_sample", { prompt: "one clap", type: "one_shot" });
  (await chat.model.next()).call("generate_sample", { prompt: "another clap", type: "one_shot" });
  const last = await chat.model.next();
  for (const word of ["First ", "the ", "room, ", "then ", "the ", "tape.\n\n"]) last.say(word.repeat(8));
  last.end();
  await chat.ended();
  await expect.poll(() => page.locator(".chat-job .chat-sample").count(), SLOW).toBe(2);
  const { sum, moved } = await shifts();
  expect(sum, moved.join("; ")).toBeLessThan(0.02);
});

/** What moved without a person's doing, added up as Cumulative Layout Shift counts it. */
interface Shifts {
  sum: number;
  /** What it was, by how far. */
  moved: string[];
}

/** Notes what moves, from now on. @returns reads it */
async function watchShifts(): Promise<() => Promise<Shifts>> {
  await page.evaluate(() => {
    const shifts: Shifts = { sum: 0, moved: [] };
    // The DOM's types do not know this kind of entry.
    type Shift = PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Element | null; previousRect: DOMRect; currentRect: DOMRect }[];
    };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        if (hadRecentInput) continue;
        shifts.sum += value;
        for (const { node, previousRect, currentRect } of sources)
          shifts.moved.push(`${node?.className || node?.nodeName} ${previousRect.y} to ${currentRect.y}`);
      }
    }).observe({ type: "layout-shift" });
    Object.assign(globalThis, { shifts });
  });
  // What the lines above have put there.
  return () => page.evaluate(() => (globalThis as unknown as { shifts: Shifts }).shifts);
}

/** Shows a conversation, or the page without one, as it is when all of it has come. */
async function show(hash: string): Promise<void> {
  await page.goto(`${await chat.studio.url()}/${hash}`);
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
  expect(chat.studio.complaints).toEqual([]);
});

test("pictures of the chat are there to look at", async () => {
  for (const [name, hash] of Object.entries(shown)) {
    await show(hash);
    await takePictures(page, `chat-${name}`);
  }
});
