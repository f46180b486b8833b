import { html } from "hono/html";
import { renderPage, type PageOptions } from "./layout.ts";

/** One message, where there is nothing to fill in. */
export function messagePage(options: PageOptions, message: string): Promise<Response> {
  return renderPage(
    options,
    html`<p>${message}</p>
      <p><a href="/account">Your account</a></p>`,
  );
}
