/** A page as a browser without scripts sees it. */
export interface Page {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

/** Where a redirection leaves the origin that the browser is on: an app's callback, for example. */
export interface Departure {
  leaves: URL;
}

/** A person's browser on one origin: cookies, links and forms, no scripts. */
export interface Browser {
  open(address: string | URL): Promise<Page | Departure>;
  /** Fills in and sends the form with this action on the page that was opened last. */
  submit(action: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Page | Departure>;
  /** As a script of this origin would send it. */
  cookie(): string;
}

/** Opens a browser with no cookies. */
export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, string>();
  let page: Page | null = null;
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function load(address: string | URL, init: RequestInit = {}): Promise<Page | Departure> {
    const url = new URL(address, page?.url ?? origin);
    if (url.origin !== origin) return { leaves: url };
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie());
    headers.set("accept", "text/html");
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    const text = await response.text();
    const location = response.headers.get("location") ?? redirectionIn(text);
    if (location !== null) return load(new URL(location, url));
    page = { url: url.href, status: response.status, headers: response.headers, text };
    return page;
  }

  return {
    open: (address) => load(address),
    cookie,
    submit(action, fields, headers = {}) {
      if (page === null) throw new Error("Open a page first");
      const body = new URLSearchParams({ ...hiddenFields(page.text, action), ...fields });
      return load(action, { method: "POST", body, headers: { origin, ...headers } });
    },
  };
}

/** Node's fetch cannot say that it navigates (Sec-Fetch-Mode), and better-auth redirects scripts in the body. */
function redirectionIn(text: string): string | null {
  return text.startsWith('{"redirect":true,"url":') ? String(JSON.parse(text).url) : null;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";", 1);
  const name = pair.slice(0, pair.indexOf("="));
  const value = pair.slice(name.length + 1);
  if (value === "" || /max-age=0\b/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function hiddenFields(page: string, action: string): Record<string, string> {
  const form = [...page.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(([, own]) => own === action);
  if (form === undefined) throw new Error(`The page has no form for ${action}`);
  const inputs = [...(form[2] ?? "").matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  return Object.fromEntries(inputs.map((input) => [attribute(input, "name"), attribute(input, "value")]));
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value.replace(/&(amp|quot|lt|gt|#39);/g, (_, entity: string) => ENTITIES[entity] ?? "");
}

const ENTITIES: Record<string, string> = { amp: "&", quot: '"', lt: "<", gt: ">", "#39": "'" };
