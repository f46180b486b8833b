import { AppError, ERROR_CODES, errorResponse } from "../../contracts/errors.ts";
import { messagePage } from "./pages/message-page.ts";
import type { AuthDatabase } from "./settings.ts";

const RETRY_AFTER_SECONDS = 5;
const MESSAGE = "The studio cannot reach its accounts right now; nothing is lost. Try again in a few seconds";

/** Tells a database that is away from any other fault of the server. */
export interface OutageGuard {
  /** @throws AppError HUB_UNAVAILABLE where the work failed for want of the database */
  call<Result>(work: () => Promise<Result>): Promise<Result>;
  /** An answer of 500, or none, becomes one of 503 with Retry-After where the database is away. */
  answer<Result>(request: Request, handle: () => Promise<Result>): Promise<Result | Response>;
}

/** @param database which is asked only when something failed */
export function createOutageGuard(database: Pick<AuthDatabase, "isAway">): OutageGuard {
  return {
    async call(work) {
      const begun = Date.now();
      try {
        return await work();
      } catch (error) {
        throw (await database.isAway(begun)) ? outage(error) : error;
      }
    },
    async answer(request, handle) {
      const begun = Date.now();
      try {
        const result = await handle();
        const isFault = result instanceof Response && result.status === 500;
        return isFault && (await database.isAway(begun)) ? await refuse(request) : result;
      } catch (error) {
        if (await database.isAway(begun)) return refuse(request);
        throw error;
      }
    },
  };
}

function outage(cause: unknown): AppError {
  return new AppError("HUB_UNAVAILABLE", MESSAGE, { cause, details: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
}

/** A page for a browser that wants one, else JSON with the message where pages and programs look for it. */
async function refuse(request: Request): Promise<Response> {
  const answer = errorResponse(outage(null));
  if (!(request.headers.get("accept") ?? "").includes("text/html")) {
    answer.headers.set("cache-control", "no-store");
    return answer;
  }
  const page = await messagePage({ title: "One moment", status: ERROR_CODES.HUB_UNAVAILABLE.status }, `${MESSAGE}.`);
  page.headers.set("retry-after", String(RETRY_AFTER_SECONDS));
  return page;
}
