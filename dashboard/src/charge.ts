import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import { budgetText, estimateText } from "../../src/contracts/charge.ts";
import { StudioClient } from "./offline/studio-client.ts";
import type { ChargedRequest } from "./offline/write-kinds.ts";

/** What is known of the bill before anything is asked for. */
type Bill = FunctionReturnType<typeof api.charges.estimate>;

/** Who bills a request that is metered, what it will probably be, and what is left of the day's budget. */
export function billText(bill: Bill): string {
  const cost = `This runs on ${bill.model}, which ${bill.billedBy} bills to your account. Estimate: ${estimateText(bill)}.`;
  return [cost, budgetText(bill)].filter(Boolean).join(" ");
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
