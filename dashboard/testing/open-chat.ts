import { ConvexHttpClient } from "convex/browser";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { faultsInEveryLook, takePictures } from "./looks.ts";
import { openDashboardTest, type DashboardTest } from "./open-dashboard.ts";
import { openPacedModel, type PacedAnswer, type PacedModel } from "./paced-model.ts";

const SLOW = { timeout: 120_000 };

/** A studio whose first model says what a test says, and a page that shows its chat. */
export interface ChatTest {
  studio: DashboardTest;
  model: PacedModel;
  page: Page;
  /** Begins a conversation. @returns the answer that the model is about to give */
  begin(text: string): Promise<PacedAnswer>;
  newConversation(): Promise<void>;
  say(text: string): Promise<void>;
  /** Gives the whole of the next answer. */
  reply(text: string): Promise<void>;
  /** Waits until what is being written has its end. */
  ended(view?: Page): Promise<void>;
  /** The fragment of the page's address. */
  address(): string;
  /** Expects the page as it is now to be free of faults in every look, and keeps pictures of it. */
  lookAt(name: string): Promise<void>;
  /** The deployment as the page's user, to put there what would take a person long. */
  client(): Promise<ConvexHttpClient>;
  close(): Promise<void>;
}

/** Starts all of it. */
export async function openChatTest(): Promise<ChatTest> {
  const model = await openPacedModel();
  const studio = await openDashboardTest([], { WAV0_CHAT_BASE_URL: model.url, WAV0_CHAT_MODEL: "paced" });
  const page = await studio.openTab(await studio.newLink());
  await openView(page, "Chat");

  async function say(text: string): Promise<void> {
    await messageField(page).fill(text);
    await messageField(page).press("Enter");
  }

  async function newConversation(): Promise<void> {
    await page.getByRole("link", { name: "New conversation" }).click();
    await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  }

  return {
    studio,
    model,
    page,
    say,
    newConversation,
    address: () => new URL(page.url()).hash,
    async lookAt(name) {
      expect(await faultsInEveryLook(page, name, ".chat *")).toEqual([]);
      await takePictures(page, `chat-${name}`);
    },
    async begin(text) {
      await newConversation();
      await say(text);
      const answer = await model.next();
      await page.waitForURL(ID_ADDRESS);
      return answer;
    },
    async reply(text) {
      const answer = await model.next();
      answer.say(text);
      answer.end();
      await lastAnswer(page).getByText(text).last().waitFor(SLOW);
    },
    async ended(view = page) {
      await sendButton(view).waitFor(SLOW);
      await lastAnswer(view).and(view.locator("[aria-busy=false]")).waitFor(SLOW);
    },
    async client() {
      const access = await page.evaluate(async () => {
        const response = await fetch("/dashboard/token", {
          method: "POST",
          headers: { "content-type": "application/json", "x-wav0-page": localStorage.getItem("pageHalf") ?? "" },
          body: "{}",
        });
        // The hub's own answer to its own page.
        return (await response.json()) as { token: string; deploymentUrl: string };
      });
      return new ConvexHttpClient(access.deploymentUrl, { auth: access.token, logger: false });
    },
    async close() {
      await studio.close();
      await model.close();
    },
  };
}

/** Presses one of the links that are always there. */
export async function openView(view: Page, name: "Chat" | "Jobs" | "Library"): Promise<void> {
  await view.getByRole("navigation", { name: "Views" }).getByRole("link", { name }).click(SLOW);
}

/** The address of a conversation by its id; one that was just begun has a name of this browser's. */
export const ID_ADDRESS = /#\/chat\/[^-/]+$/;

/** Where messages are typed. */
export function messageField(view: Page): Locator {
  return view.getByRole("textbox", { name: "Message", exact: true });
}

/** The answer that is being written, or that was written last. */
export function lastAnswer(view: Page): Locator {
  return view.locator("article[data-role=assistant]").last();
}

/** It is there while nothing is being written. */
export function sendButton(view: Page): Locator {
  return view.getByRole("button", { name: "Send", exact: true });
}

/** Links to conversations, in the list. */
export function threadLinks(view: Page): Locator {
  return view.getByRole("navigation", { name: "Conversations" }).getByRole("link");
}
