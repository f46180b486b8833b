import { AUTH_BASE_PATH } from "../paths.ts";

/** Calls better-auth's own endpoints for a page, as the person who looks at it. */
export interface AuthCalls {
  post(request: Request, path: string, body: Record<string, unknown>): Promise<AuthAnswer>;
}

export interface AuthAnswer {
  ok: boolean;
  status: number;
  /** Where to go next, if the endpoint says so. */
  url: string | null;
  /** Why it failed, in words for a person. */
  message: string;
  body: Record<string, unknown>;
  /** Cookies to hand on. */
  cookies: string[];
}

/** Headers of a page's request that concern better-auth: who it is and where it comes from. */
const FORWARDED_HEADERS = ["cookie", "origin", "user-agent", "sec-fetch-site"] as const;

/** Requests go through better-auth's whole pipeline, so rate limits and origin checks hold for pages too. */
export function createAuthCalls(options: {
  publicUrl: string;
  addressHeader: string;
  handler(request: Request): Promise<Response>;
}): AuthCalls {
  return {
    async post(request, path, body) {
      const headers = new Headers({ "content-type": "application/json", accept: "application/json" });
      for (const name of [...FORWARDED_HEADERS, options.addressHeader]) {
        const value = request.headers.get(name);
        if (value !== null) headers.set(name, value);
      }
      const address = `${options.publicUrl}${AUTH_BASE_PATH}${path}`;
      const response = await options.handler(
        new Request(address, { method: "POST", headers, body: JSON.stringify(body) }),
      );
      return readAnswer(response);
    },
  };
}

async function readAnswer(response: Response): Promise<AuthAnswer> {
  const parsed: unknown = await response.json().catch(() => null);
  // Any JSON object can be read as a record of unknown values.
  const body = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Record<string, unknown>;
  const message = body["message"] ?? body["error_description"];
  return {
    ok: response.ok,
    status: response.status,
    url: typeof body["url"] === "string" ? body["url"] : response.headers.get("location"),
    message: typeof message === "string" ? message : "That did not work; try again",
    body,
    cookies: response.headers.getSetCookie(),
  };
}
