import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openOtherServer } from "../../../convex/connections/mcp-server.fixture.ts";
import { OAuthServer } from "../../../convex/connections/oauth-server.fixture.ts";
import { readConfig } from "../../../src/config.ts";
import { openHostedStudio, type HostedStudio } from "../../../src/testing/hosted-studio.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const SECRET = "Bearer very-secret-4711";

let studio: DashboardTest;
let hosted: HostedStudio;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  hosted = await openHostedStudio((variables) => readConfig(variables));
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation", { name: "Views" }).waitFor(SLOW);
}, 300_000);
afterAll(async () => {
  await studio?.close();
  await hosted?.close();
});

const card = (name: string) => page.getByRole("article", { name: `Connection ${name}` });

async function fillForm(name: string, url: string, access: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Address").fill(url);
  await page.getByLabel("Access").selectOption(access);
  await page.getByLabel("It runs on this machine").check();
}

/** Words of the answer, and not of what a tool gave. */
const said = (words: string | RegExp) => page.locator("article[data-role=assistant] p").filter({ hasText: words });

/** Asks the built-in rules for a connection's tool. */
async function use(words: string): Promise<void> {
  await page.goto(`${await studio.url()}/#/chat`);
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor(SLOW);
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(words);
  await field.press("Enter");
}

test("a server with a key is connected, and the chat calls its tool once the user approved", async () => {
  const other = await openOtherServer({
    async admit({ headers }, response) {
      if (headers.authorization === SECRET) return true;
      response.writeHead(401).end();
      return false;
    },
  });
  await page.goto(`${await studio.url()}/#/chat`);
  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByText("None yet.", { exact: true }).waitFor(SLOW);
  await fillForm("notes", other.url, "header");
  await page.getByLabel("Value").fill(SECRET);
  await page.getByRole("button", { name: "Connect" }).click();
  await card("notes").getByText("4 tools").click(SLOW);
  await card("notes").getByText("Says it again.").waitFor();
  expect(await page.content()).not.toContain("4711");

  await use('use notes echo {"text": "kick, snare and hat"}');
  const approval = page.getByRole("region", { name: /^Approval/ });
  await approval.waitFor(SLOW);
  expect(other.calls).toEqual([]);
  await approval.getByRole("button", { name: "Approve" }).click();
  await said("You said: kick, snare and hat").waitFor(SLOW);
  expect(other.calls).toEqual(["echo"]);

  await page.goto(`${await studio.url()}/#/connections`);
  await card("notes").getByText("4 tools").click(SLOW);
  await card("notes").getByLabel("Call echo without asking").check();
  await use('use notes echo {"text": "again"}');
  await said("You said: again").waitFor(SLOW);
  expect(other.calls).toEqual(["echo", "echo"]);
  expect(studio.complaints).toEqual([]);
});

test("a server with sign-in is connected by its own pages, and its tools are used as its user", async () => {
  await page.goto(`${await studio.url()}/#/connections`);
  await page.getByRole("heading", { name: "Add a connection" }).waitFor(SLOW);
  await fillForm("studio", `${hosted.url}/mcp`, "oauth");
  await page.getByRole("button", { name: "Connect" }).click();
  await card("studio").getByRole("button", { name: "Sign in" }).click(SLOW);
  await page.getByRole("link", { name: "Create one" }).click(SLOW);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Allow" }).click(SLOW);
  await card("studio")
    .getByText(/1\d tools/)
    .waitFor(SLOW);
  expect(page.url()).toBe(`${await studio.url()}/#/connections`);
  await use('use studio list_models {"task": "stem_split"}');
  await page
    .getByRole("region", { name: /^Approval/ })
    .getByRole("button", { name: "Approve" })
    .click(SLOW);
  await said(/wav0\/split/).waitFor(SLOW);
});

test("a sign-in is renewed without a word while it can be, and asked for again when it is over", async () => {
  const server = new OAuthServer();
  await server.listen();
  await page.goto(`${await studio.url()}/#/connections`);
  await page.getByRole("heading", { name: "Add a connection" }).waitFor(SLOW);
  await fillForm("drawer", server.other.url, "oauth");
  await page.getByRole("button", { name: "Connect" }).click();
  await card("drawer").getByRole("button", { name: "Sign in", exact: true }).click(SLOW);
  await card("drawer").getByText("4 tools").waitFor(SLOW);

  const useAgain = async (text: string) => {
    await use(`use drawer echo {"text": "${text}"}`);
    await page
      .getByRole("region", { name: /^Approval/ })
      .getByRole("button", { name: "Approve" })
      .click(SLOW);
  };
  server.expireAccess();
  await useAgain("renewed");
  await said("You said: renewed").waitFor(SLOW);
  expect(server.renewals).toEqual(["renewed"]);

  server.revoke();
  await useAgain("too late");
  await said("drawer wants you to sign in. Open Connections and sign in there.").waitFor(SLOW);
  await page.goto(`${await studio.url()}/#/connections`);
  await card("drawer").getByText("Sign in to use it").waitFor(SLOW);
  await card("drawer").getByRole("button", { name: "Sign in", exact: true }).click();
  await card("drawer").getByRole("button", { name: "Sign in again" }).waitFor(SLOW);
  await useAgain("back again");
  await said("You said: back again").waitFor(SLOW);
});

test("one that is not there says so, can be removed, and no view is hard to use", async () => {
  await page.goto(`${await studio.url()}/#/connections`);
  await page.getByRole("heading", { name: "Add a connection" }).waitFor(SLOW);
  await fillForm("gone", "http://127.0.0.1:9/mcp", "none");
  await page.getByRole("button", { name: "Connect" }).click();
  await card("gone")
    .getByText(/could not be used/)
    .waitFor(SLOW);
  expect(await faultsInEveryLook(page, "connections")).toEqual([]);
  await takePictures(page, "connections");
  page.once("dialog", (dialog) => void dialog.accept());
  await card("gone").getByRole("button", { name: "Remove gone" }).click();
  await card("gone").waitFor({ state: "detached", ...SLOW });
});
