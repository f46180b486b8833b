import type { Handler } from "hono";
import { failureStatus } from "./forms.ts";
import { messagePage } from "./message-page.ts";

/**
 * The authorisation endpoint, for people: an app opens it in their browser, so where it neither leads on nor back to
 * the app, they read why on a page. Programs that ask for JSON get JSON.
 */
export function authorizeRoute(handler: (request: Request) => Promise<Response>): Handler {
  return async (context) => {
    const response = await handler(context.req.raw);
    if (response.status < 400 || !(context.req.header("accept") ?? "").includes("text/html")) return response;
    const body: unknown = await response.json().catch(() => null);
    const reason =
      typeof body === "object" && body !== null && "error_description" in body ? body.error_description : "";
    const message = response.status === 429 ? "Too many attempts; wait a minute and try again" : String(reason);
    return messagePage(
      { title: "That did not work", status: failureStatus(response.status) },
      message === "" ? "The app's request was not understood." : message,
    );
  };
}
