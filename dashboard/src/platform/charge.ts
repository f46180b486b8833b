import type { FunctionReturnType } from "convex/server";
import { api } from "./api.ts";
import { budgetText, estimateText } from "../../../src/contracts/charges/charge-text.ts";
import type { StudioClient } from "./offline/studio-client.ts";
import type { ChargedRequest } from "./write-kinds.ts";

/** Billing facts known before a request. */
type Bill = FunctionReturnType<typeof api.jobs.public.estimateCharge>;

/** Sentence about who bills a metered request, the estimate, and the rest of the day's budget. */
export function billText(bill: Bill): string {
  const cost = `This runs on ${bill.model}, which ${bill.billedBy} bills to your account. Estimate: ${estimateText(bill)}.`;
  return [cost, budgetText(bill)].filter(Boolean).join(" ");
}

/**
 * Asks the user to agree to a metered request; free ones pass. While offline it is unknown, and the user is asked
 * before the request is sent.
 * @throws ConvexError if it could not run at all
 */
export async function mayStart(client: StudioClient, request: ChargedRequest): Promise<boolean> {
  if (client.connection.isOffline) return true;
  const charge = await client.query(api.jobs.public.estimateCharge, request);
  return !charge.metered || confirm(`${billText(charge)} Start it?`);
}
