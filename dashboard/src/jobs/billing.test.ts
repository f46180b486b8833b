import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ProviderServer } from "../../../convex/testing/provider.fixture.ts";
import { wavBytes } from "../../../convex/testing/studio.fixture.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { openPacedModel, type PacedModel } from "../../testing/paced-model.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000 });
const BILL = "This runs on meta/musicgen, which Replicate bills to your account.";

/** Speaks Replicate's API; its work is done when a test says so. */
const provider = new ProviderServer();
let model: PacedModel;
let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  await provider.listen();
  model = await openPacedModel();
  studio = await openDashboardTest([], {
    REPLICATE_API_TOKEN: provider.token,
    REPLICATE_API_BASE_URL: provider.baseUrl,
    WAV0_CHAT_BASE_URL: model.url,
    WAV0_CHAT_MODEL: "paced",
  });
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);
}, 300_000);
afterAll(async () => {
  await studio?.close();
  await model?.close();
  await provider.close();
});

/** What the provider was asked to make: each of these is a line of its bill. */
const orders = () => provider.requests.filter((request) => /^POST .*\/predictions$/.test(request)).length;
const job = (prompt: string) => page.locator(".job").filter({ has: page.getByRole("heading", { name: prompt }) });

/** The provider has made what it was asked for last. */
async function finishOrder(count: number, seconds: number): Promise<void> {
  await expect.poll(orders, SLOW).toBe(count);
  const { id = "" } = provider.predictions.at(-1) ?? {};
  const output = provider.serve(`${id}.wav`, wavBytes({ hertz: 100 + 20 * count, bpm: 120 }));
  provider.update(id, { status: "succeeded", output, metrics: { predict_time: seconds } });
}

/** Presses a button that has to ask first. @returns what it asked */
async function pressAndAnswer(button: ReturnType<Page["getByRole"]>, isAgreed: boolean): Promise<string> {
  const asked = page.waitForEvent("dialog", SLOW);
  // A click is over when the question is answered.
  const clicked = button.click();
  const dialog = await asked;
  const question = dialog.message();
  await (isAgreed ? dialog.accept() : dialog.dismiss());
  await clicked;
  return question;
}

/** Accessible in every look, and a picture of each for a person. */
async function lookAt(name: string): Promise<void> {
  expect(studio.complaints).toEqual([]);
  expect(await faultsInEveryLook(page, name)).toEqual([]);
  await takePictures(page, `billing-${name}`);
  // A picture puts a style into the page, which its policy refuses.
  studio.complaints.length = 0;
}

test("the form says who bills, asks, and sends nothing before the yes and once after it", async () => {
  const note = page.locator(".charge-note");
  await note.getByText(BILL).waitFor(SLOW);
  await expect.poll(() => note.getByRole("link").getAttribute("href")).toBe("https://replicate.com/meta/musicgen");
  await page.locator(".new-job [name=model]").selectOption("wav0/synth");
  await note.waitFor({ state: "detached" });
  await page.locator(".new-job [name=model]").selectOption("");
  await note.waitFor();
  await lookAt("form");

  await page.getByLabel("Describe the sound").fill("paid pad");
  const generate = page.getByRole("button", { name: "Generate" });
  const unknown = "Estimate: how much is known after the first one, since Replicate tells no price beforehand.";
  expect(await pressAndAnswer(generate, false)).toBe(`${BILL} ${unknown} Start it?`);
  await expect.poll(() => generate.isEnabled(), SLOW).toBe(true);
  await expect.poll(() => page.locator(".job").count()).toBe(0);
  expect(provider.requests).toEqual([]);

  await pressAndAnswer(generate, true);
  await job("paid pad").getByText("Replicate will bill it").waitFor(SLOW);
  await finishOrder(1, 9.25);
  await job("paid pad").getByText("Done", { exact: true }).waitFor(SLOW);
  await expect
    .poll(() => job("paid pad").locator(".facts").innerText())
    .toContain("billed by Replicate for 9.3 s of its time");
  await note.getByText("Estimate: about 10 s of its time.").waitFor(SLOW);
  expect(orders()).toBe(1);
  await lookAt("job");
});

test("trying a failed job again asks again", async () => {
  await page.getByLabel("Describe the sound").fill("unlucky pad");
  await pressAndAnswer(page.getByRole("button", { name: "Generate" }), true);
  await expect.poll(orders, SLOW).toBe(2);
  const { id = "" } = provider.predictions.at(-1) ?? {};
  provider.update(id, { status: "failed", error: "CUDA out of memory", metrics: { predict_time: 4.5 } });
  await job("unlucky pad").getByText("Replicate may bill it for 4.5 s of its time").waitFor(SLOW);
  const again = job("unlucky pad").getByRole("button", { name: "Try again" });
  expect(await pressAndAnswer(again, false)).toContain("Replicate bills");
  await expect.poll(() => again.isEnabled(), SLOW).toBe(true);
  await expect.poll(() => job("unlucky pad").count()).toBe(1);
  expect(orders()).toBe(2);
});

const approval = () => page.getByRole("region", { name: /^Approval/ });

/** The model asks for a sample. */
async function askInChat(text: string, prompt: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(text);
  await field.press("Enter");
  (await model.next()).call("generate_sample", { prompt, durationSeconds: 1 });
  await approval().getByText(BILL).waitFor(SLOW);
}

/** The model ends the answer, having heard what became of its call. */
async function endAnswer(text: string): Promise<string> {
  const answer = await model.next();
  answer.say(text);
  answer.end();
  await page.locator("article[data-role=assistant]").last().getByText(text).first().waitFor(SLOW);
  return answer.heard;
}

test("the chat's card says who bills, and what is denied is never sent", async () => {
  await page.goto(`${await studio.url()}/#/chat`);
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  await askInChat("make me a bell", "denied bell");
  expect(orders()).toBe(2);
  await lookAt("approval");
  await approval().getByRole("button", { name: "Deny" }).click();
  await endAnswer("Then I leave it.");
  expect(orders()).toBe(2);
  expect(provider.predictions.map(({ input }) => input["prompt"])).not.toContainEqual(
    expect.stringContaining("denied"),
  );
});

test("what is approved in the chat is sent once", async () => {
  await askInChat("make me a bell after all", "approved bell");
  expect(orders()).toBe(2);
  await approval().getByRole("button", { name: "Approve" }).click();
  await finishOrder(3, 6);
  await endAnswer("There it is.");
  const card = page.locator(".chat-job").last();
  await card.getByText("billed by Replicate for 6.0 s of its time").waitFor(SLOW);
  expect(orders()).toBe(3);
});

test("what was asked for without a connection is held on return until the user agrees", async () => {
  await page.goto(`${await studio.url()}/#/jobs`);
  await job("approved bell").waitFor(SLOW);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await studio.killHub();
  await page.getByText(/Offline — last seen \d/).waitFor(SLOW);
  const ask = async (prompt: string, name: string) => {
    await page.locator(".new-job [name=model]").selectOption(name);
    await page.getByLabel("Describe the sound").fill(prompt);
    await page.getByRole("button", { name: "Generate" }).click();
  };
  await ask("paid drone", "");
  await page.getByText("1 to be sent").waitFor(SLOW);
  await ask("free kick", "wav0/synth");
  await page.getByText("2 to be sent").waitFor(SLOW);
  await studio.newLink();
  await job("free kick").getByText("Done", { exact: true }).waitFor(SLOWEST);
  await page.getByRole("button", { name: "1 not done" }).click(SLOW);
  const held = "It would run on meta/musicgen, which its provider bills. Send it if you agree.";
  await page.getByRole("region", { name: "Connection" }).getByText(held).waitFor(SLOW);
  await job("paid drone").and(page.locator("[data-status=waiting]")).getByText(held).waitFor(SLOW);
  await expect.poll(() => job("paid drone").count()).toBe(1);
  expect(orders()).toBe(3);
  // The console told that the studio was away.
  studio.complaints.length = 0;
  await lookAt("held");
  await page.getByRole("button", { name: "Send again: Generate: paid drone" }).click();
  await finishOrder(4, 7);
  await job("paid drone").getByText("Done", { exact: true }).waitFor(SLOWEST);
  await expect.poll(() => job("paid drone").locator(".facts").innerText()).toContain("billed by Replicate for 7.0 s");
  expect(orders()).toBe(4);
});
