import type { Random } from "../../audio/core/random.ts";
import { handshake } from "../mcp/requests.ts";
import type { Target } from "../studio/target.ts";
import { Fault, type Surface, refuseInternals } from "../surface.ts";
import { listFunctions } from "./api-calls.ts";
import { exchange, type RawAnswer } from "./raw.ts";
import { mutateRequest, type WireRequest, writeRequest } from "./request.ts";
import { SEEDS, type SeedParts } from "./seeds.ts";
import { byWeight } from "../../chaos/by-weight.ts";

/** The status of a failed function, by which Convex clients tell it from a failed server. */
const FUNCTION_FAILED = 560;
const DRAWN = byWeight(SEEDS);

/** Every door of the hub that is HTTP, each request on a connection of its own. */
export async function openHttp(target: Target): Promise<Surface> {
  const parts = { target, functions: await listFunctions(target), sessionId: await beginSession(target) };
  return {
    name: "http",
    async feed(random) {
      const request = someRequest({ ...parts, userToken: await target.keys.user() }, random);
      const shown = request.bytes
        .subarray(0, 1_500)
        .toString("latin1")
        .replaceAll(/(?:Bearer|Convex) [\w.|-]{9,}/g, "<key>");
      return judge(await exchange(target.port, request, shown), shown);
    },
    settle: async () => [],
    close: async () => {},
  };
}

function someRequest(parts: SeedParts, random: Random): WireRequest {
  return writeRequest(mutateRequest(random.pick(DRAWN).seed(parts, random), random), random);
}

function judge(answer: RawAnswer, shown: string): string {
  // A client that hangs up in the middle of its request gets no answer.
  if (answer === "closed") return "closed";
  const { status, head, body } = answer;
  if (status >= 500 && status !== FUNCTION_FAILED && !isHonest(status, body)) {
    throw new Fault(`status ${status}`, `${body.slice(0, 250)} … to ${shown.slice(0, 350)}`);
  }
  refuseInternals(head + body, shown);
  return String(status);
}

/** True for a server error that names its cause: busy, or a missing dependency. */
function isHonest(status: number, body: string): boolean {
  return (
    status === 501 || (status === 503 && body.length > 0) || /"code":"(?:CONNECTION_FAILED|RATE_LIMITED)"/.test(body)
  );
}

async function beginSession({ hub, keys }: Target): Promise<string> {
  const response = await fetch(`${hub.url}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${keys.mcp}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...handshake("2025-11-25") }),
  });
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}
