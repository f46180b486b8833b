import type { Random } from "../../audio/core/random.ts";
import { type ApiFunction, valueFor } from "../http/api-calls.ts";
import { type Json, mutateJson, oddValue } from "../mutate/json.ts";
import type { Target } from "../studio/target.ts";

/** Greeting of a client. */
export const CONNECT = {
  type: "Connect",
  sessionId: "a6a3a9e4-6c0e-4ad2-9d0e-8b0a7a0f7f11",
  connectionCount: 0,
  lastCloseReason: "InitialConnect",
  clientTs: 1_700_000_000_000,
};

/** A call that is always answered: of a function that does not exist. */
export const LAST_CALL = { type: "Action", requestId: 999_999, udfPath: "no:such", args: [{}] };

/** A few right messages in their order, of which one has faults. */
export function someMessages(
  { target, functions, userToken }: { target: Target; functions: readonly ApiFunction[]; userToken: string },
  random: Random,
): Json[] {
  const call = (): { [name: string]: Json } => {
    const { path, args } = random.pick(functions);
    return { udfPath: path, args: [valueFor(args, target.known, random)] };
  };
  const add: Json = { type: "Add", queryId: 1, ...call() };
  const messages: Json[] = [
    { type: "Authenticate", tokenType: "User", value: userToken, baseVersion: 0 },
    { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] },
    { type: "Mutation", requestId: 1, ...call() },
    { type: "Action", requestId: 2, ...call() },
    { type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [{ type: "Remove", queryId: 1 }] },
    { type: "Event", eventType: "x", event: {} },
  ];
  const at = random.integer(messages.length + 1);
  if (at === messages.length) return [oddValue(random)];
  return messages.slice(0, at + 1).map((message, index) => (index === at ? mutateJson(message, random) : message));
}
