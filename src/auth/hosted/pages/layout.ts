import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { STYLE } from "./style.ts";

/** Markup whose values are escaped. */
export type Markup = ReturnType<typeof html>;

export interface PageOptions {
  title: string;
  status?: 200 | 400 | 401 | 403 | 404 | 409 | 429 | 503;
  /** Where a form of this page may lead by redirection, beside this origin: browsers check redirects too. */
  formTargets?: readonly string[];
  /** Goes on to this address by itself, for where a form may not lead. */
  refreshTo?: string;
}

/** In one piece: the hash covers every character between the tags. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** A whole page: no script, no picture, nothing from elsewhere. It may neither be framed nor kept in a cache. */
export async function renderPage(options: PageOptions, body: Markup): Promise<Response> {
  const refresh = options.refreshTo ? html`<meta http-equiv="refresh" content="0; url=${options.refreshTo}" />` : "";
  const markup = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${options.title} · wav0</title>
        ${refresh} ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <p class="brand">wav0</p>
          <h1>${options.title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return new Response(String(markup), {
    status: options.status ?? 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": contentSecurityPolicy(options.formTargets ?? []),
      // Forms must carry their Origin: "no-referrer" would make it "null".
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  });
}

/** A message that a screen reader announces. */
export function alert(message: string | null): Markup | string {
  return message === null ? "" : html`<p class="alert" role="alert">${message}</p>`;
}

/** @returns what a CSP source list can say about an address: its origin, or its scheme where it has none */
export function formTarget(address: string | null): string[] {
  if (address === null || !URL.canParse(address)) return [];
  const { origin, protocol } = new URL(address);
  return [origin === "null" ? protocol : origin];
}

function contentSecurityPolicy(formTargets: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
