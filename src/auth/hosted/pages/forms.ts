import type { Context } from "hono";
import type { AuthAnswer } from "./auth-calls.ts";
import { messagePage } from "./message-page.ts";

/** The fields of a form; a field that is absent or a file reads as an empty text. */
export interface Form {
  text(name: string): string;
  texts(name: string): string[];
}

/**
 * Reads a posted form, if a page of this origin posted it. Browsers send Origin with every POST, so its absence means
 * a caller that has no business with forms.
 * @returns the form, or the page that refuses it
 */
export async function readForm(context: Context, publicUrl: string): Promise<Form | Response> {
  if (context.req.header("origin") !== publicUrl) {
    return messagePage({ title: "Refused", status: 403 }, "This form was not sent from a page of this studio.");
  }
  const data = await context.req.formData().catch(() => null);
  if (data === null) return messagePage({ title: "Refused", status: 400 }, "This is not a form.");
  const texts = (name: string) => data.getAll(name).filter((value) => typeof value === "string");
  return { texts, text: (name) => texts(name)[0] ?? "" };
}

/** See other (303): the browser follows with GET, and a reload does not post again. */
export function goTo(address: string, answer?: AuthAnswer): Response {
  return withCookies(
    new Response(null, { status: 303, headers: { location: address, "cache-control": "no-store" } }),
    answer,
  );
}

/** Hands the cookies of an answer on to the browser. */
export function withCookies(response: Response, answer?: AuthAnswer): Response {
  for (const cookie of answer?.cookies ?? []) response.headers.append("set-cookie", cookie);
  return response;
}

/** The statuses that a page passes on from an endpoint; any other is the caller's mistake. */
export function failureStatus(status: number): 400 | 401 | 403 | 409 | 429 | 503 {
  switch (status) {
    case 401:
    case 403:
    case 409:
    case 429:
    case 503:
      return status;
    default:
      return 400;
  }
}
