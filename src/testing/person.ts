import * as z from "zod";
import { createBackend } from "../backend/backend.ts";
import { decideConsent, listConsents, type ConsentView } from "../contracts/consent.ts";

/** The user of a studio at a browser that is signed in, as far as calls are agreed to there. */
export interface Person {
  /** The questions that wait, the newest first. */
  waiting(): Promise<ConsentView[]>;
  /** Answers the newest question. @throws if none waits */
  decide(isApproved: boolean): Promise<void>;
  /** A token as the dashboard's page gets it. */
  token(): Promise<string>;
  close(): Promise<void>;
}

const answerSchema = z.object({ token: z.string() });

/** @param cookie of a browser that signed in, or of a program that opened a link */
export function personAt(url: string, cookie: string): Person {
  async function token(): Promise<string> {
    const response = await post(`${url}/dashboard/token`, {}, cookie);
    return answerSchema.parse(await response.json()).token;
  }
  const backend = createBackend({ url, getToken: token });
  const waiting = async () => (await backend.call(listConsents, {})).consents;
  return {
    waiting,
    token,
    async decide(isApproved) {
      const [newest] = await waiting();
      if (!newest) throw new Error("No question waits");
      await backend.call(decideConsent, { consentId: newest.consentId, isApproved });
    },
    close: () => backend.close(),
  };
}

/** The person who opened a link that signs one browser in. */
export async function personByLink(link: string): Promise<Person> {
  const { origin, hash } = new URL(link);
  const secret = new URLSearchParams(hash.slice(1)).get("link");
  const response = await post(`${origin}/dashboard/session`, { secret });
  const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
  return personAt(origin, cookie);
}

function post(url: string, body: object, cookie = ""): Promise<Response> {
  const headers = { "content-type": "application/json", origin: new URL(url).origin, cookie };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}
