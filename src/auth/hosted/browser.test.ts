import { auth as authorise } from "@modelcontextprotocol/sdk/client/auth.js";
import axe from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, type TestBrowser } from "../../testing/chromium.ts";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createOAuthApp, PASSWORD } from "./testing/oauth-app.ts";

const SLOW_MILLIS = 120_000;

let server: AuthServer;
let opened: TestBrowser;
let browser: Browser;

beforeAll(async () => {
  server = await openAuthServer();
  opened = await openBrowser();
  const shared = opened.context.browser();
  if (!shared) throw new Error("A browser that is shared has no browser of its own");
  browser = shared;
});
afterAll(async () => {
  await opened?.close();
  await server?.close();
});

/** A person's browser. */
async function openContext(options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(SLOW_MILLIS);
  return context;
}

/** Where the app is asked to send its user, as the SDK's client finds out. */
async function authorisationPage(email: string): Promise<string> {
  const app = createOAuthApp({ url: server.url, email });
  let page = "";
  app.provider.redirectToAuthorization = (address) => void (page = address.href);
  await authorise(app.provider, { serverUrl: `${server.url}/mcp` });
  return page;
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.getByRole("link", { name: "Create one" }).click();
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
}

test("with JavaScript off, a browser signs up, allows the app and comes back to it with a code", async () => {
  const context = await openContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  // The app's own listener.
  await page.route("http://localhost:33418/**", (route) => route.fulfill({ body: "Back in the app" }));
  await page.goto(await authorisationPage("ada@studio.example"));
  await signUp(page, "ada@studio.example");
  await page.getByRole("heading", { name: "Connect an app" }).waitFor();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL("http://localhost:33418/callback?code=*");
  await context.close();
});

test("the policy of the consent page lets the browser open an app by the app's own scheme", async () => {
  const callback = "cursor://anysphere.cursor-mcp/oauth/callback";
  const registration = await fetch(`${server.url}/api/auth/oauth2/register`, {
    method: "POST",
    body: JSON.stringify({ client_name: "Cursor", redirect_uris: [callback] }),
  });
  const { client_id: clientId }: { client_id: string } = await registration.json();
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: callback,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const context = await openContext({});
  const page = await context.newPage();
  await page.goto(`${server.url}/api/auth/oauth2/authorize?${parameters}`);
  await signUp(page, "cy@studio.example");
  const callbackOpened = page.waitForRequest((request) => request.url().startsWith(`${callback}?code=`));
  await page.getByRole("button", { name: "Allow" }).click();
  await callbackOpened;
  await context.close();
});

test.each(["light", "dark"] as const)(
  "axe finds nothing on any page in the %s theme, and the policy blocks nothing",
  async (colorScheme) => {
    const email = `${colorScheme}@studio.example`;
    const context = await openContext({ colorScheme });
    const page = await context.newPage();
    const blocked: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") blocked.push(message.text());
    });
    const violations = async (): Promise<string[]> => {
      // Runs in the page's own world, where the policy holds scripts of the page only.
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        // What the script above defines.
        const { axe: own } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
        return (await own.run()).violations.map(({ id }) => id);
      });
    };
    const found: Record<string, string[]> = {};
    await page.goto(await authorisationPage(email));
    found["sign-in"] = await violations();
    await signUp(page, email);
    await page.getByRole("heading", { name: "Connect an app" }).waitFor();
    found["consent"] = await violations();
    await page.goto(`${server.url}/account`);
    await page.getByLabel("Name of a new key").fill("laptop");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByText("Copy this key now.").waitFor();
    found["account"] = await violations();
    expect(found).toEqual({ "sign-in": [], consent: [], account: [] });
    expect(blocked).toEqual([]);
    await context.close();
  },
);
