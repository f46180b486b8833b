import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import { StudioClient } from "./offline/studio-client.ts";
import type { ChargedRequest } from "./offline/write-kinds.ts";

/** What is known of the bill before anything is asked for. */
type Bill = Pick<FunctionReturnType<typeof api.charges.estimate>, "model" | "billedBy" | "usualSeconds">;

/** Who bills a request that is metered, and how long the last ones took; no amount, since providers tell none. */
export function billText({ model, billedBy, usualSeconds }: Bill): string {
  const usual =
    usualSeconds === undefined ? "" : ` Your last jobs took about ${usualSeconds.toFixed(0)} s of its time.`;
  return `This runs on ${model}, which ${billedBy} bills to your account.${usual}`;
}

/**
 * Whether a request may run: what is free may, what a provider bills only if the user agrees. While the deployment
 * cannot be reached nobody knows; then it is asked before the request is sent.
 * @throws ConvexError if it could not run at all
 */
export async function mayStart(client: ConvexReactClient, request: ChargedRequest): Promise<boolean> {
  if (client instanceof StudioClient && client.connection.isOffline) return true;
  const charge = await client.query(api.charges.estimate, request);
  return !charge.metered || confirm(`${billText(charge)} Start it?`);
}
