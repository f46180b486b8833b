import { type Browser, createBrowser, type Page } from "./browser.ts";
import { createOAuthApp } from "./oauth-app.ts";

/** The page that a browser shows. @throws if it left for an app */
export function landed(page: Awaited<ReturnType<Browser["open"]>>): Page {
  if ("leaves" in page) throw new Error(`The browser left for ${page.leaves.href}`);
  return page;
}

/** What a person does with an account, and what acts in their name. @param url of sign-in, asked at each call */
export function holderOf(url: () => string) {
  async function signIn(email: string, password: string): Promise<{ browser: Browser; page: Page }> {
    const browser = createBrowser(url());
    await browser.open("/sign-in?next=/account");
    return { browser, page: landed(await browser.submit("/sign-in", { email, password })) };
  }
  const exchange = (key: string) =>
    fetch(`${url()}/api/auth/api-keys/token`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: "{}",
    });
  return {
    signIn,
    exchange,
    async isSignedIn(browser: Browser): Promise<boolean> {
      return new URL(landed(await browser.open("/account")).url).pathname === "/account";
    },
    async newKey(browser: Browser): Promise<string> {
      const answer = await fetch(`${url()}/api/auth/api-keys/create`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: url(), cookie: browser.cookie() },
        body: JSON.stringify({ name: "laptop" }),
      });
      const { key }: { key: string } = await answer.json();
      return key;
    },
    async tokenOf(key: string): Promise<string> {
      const { access_token: token }: { access_token: string } = await (await exchange(key)).json();
      return token;
    },
    callMcp: (token: string) =>
      fetch(`${url()}/mcp`, { method: "POST", headers: { authorization: `Bearer ${token}` } }),
    /** Where the app of a person who is signed in has its tokens. */
    async connectApp(email: string, password: string) {
      const { browser } = await signIn(email, password);
      const app = createOAuthApp({ url: url(), email, browser });
      return { browser, app, tokens: await app.connect() };
    },
  };
}
