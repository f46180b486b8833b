import { auth as authorise, type OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { createBrowser, type Browser } from "./browser.ts";

/** What every person in these tests chose. */
export const PASSWORD = "correct horse battery";

/** An MCP client as the official SDK builds it, with a person's browser at hand. */
export interface OAuthApp {
  provider: OAuthClientProvider;
  browser: Browser;
  tokens(): OAuthTokens;
  verifier(): string;
  clientId(): string;
  /** The browser's way through sign-up or sign-in and consent, where the client sent it last. @returns the code */
  followRedirect(): Promise<string>;
  /** Discovery and registration, then the browser's way. @returns the code */
  askForCode(): Promise<string>;
  /** The whole flow. */
  connect(): Promise<OAuthTokens>;
}

export interface OAuthAppOptions {
  /** Origin of the studio. */
  url: string;
  email: string;
  /** An app's later start knows its registration. */
  browser?: Browser;
}

const REDIRECT = "http://localhost:33418/callback";

/** Makes an app of one person; nothing is asked before `connect` or `askForCode`. */
export function createOAuthApp({ url, email, browser = createBrowser(url) }: OAuthAppOptions): OAuthApp {
  const serverUrl = `${url}/mcp`;
  let client: OAuthClientInformationMixed | undefined;
  let tokens: OAuthTokens | undefined;
  let verifier = "";
  let page: URL | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl: REDIRECT,
    clientMetadata: { client_name: `app of ${email}`, redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" },
    clientInformation: () => client,
    saveClientInformation: (information) => void (client = information),
    tokens: () => tokens,
    saveTokens: (saved) => void (tokens = saved),
    redirectToAuthorization: (address) => void (page = address),
    saveCodeVerifier: (saved) => void (verifier = saved),
    codeVerifier: () => verifier,
    state: () => "state of the app",
  };
  async function askForCode(): Promise<string> {
    if ((await authorise(provider, { serverUrl })) !== "REDIRECT") throw new Error("The app needed no sign-in");
    return followRedirect();
  }

  async function followRedirect(): Promise<string> {
    return codeIn(await passThrough(browser, known(page), email));
  }

  return {
    provider,
    browser,
    tokens: () => known(tokens),
    verifier: () => verifier,
    clientId: () => known(client).client_id,
    followRedirect,
    askForCode,
    async connect() {
      const authorizationCode = await askForCode();
      await authorise(provider, { serverUrl, authorizationCode });
      return known(tokens);
    },
  };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The app has not got that far");
  return value;
}

/** A person signs up (or is signed in already) and allows what the app asks for. @returns where the browser goes then */
export async function passThrough(browser: Browser, page: URL, email: string): Promise<URL> {
  let view = await browser.open(page);
  if (!("leaves" in view) && new URL(view.url).pathname === "/sign-in") {
    await browser.open(`/sign-up${new URL(view.url).search}`);
    view = await browser.submit("/sign-up", { name: "Ada", email, password: PASSWORD });
  }
  if (!("leaves" in view)) view = await browser.submit("/consent", { decision: "allow" });
  if (!("leaves" in view)) throw new Error(`The way ends at ${view.url} (${view.status}): ${view.text}`);
  return view.leaves;
}

/** The code in an app's callback. */
export function codeIn(callback: URL): string {
  const code = callback.searchParams.get("code");
  if (code === null) throw new Error(`No code: ${callback.href}`);
  return code;
}
