import type { ConvexReactClient } from "convex/react";
import { api } from "../../convex/_generated/api.js";
import { StudioClient } from "./offline/studio-client.ts";
import type { ChargedRequest } from "./offline/write-kinds.ts";

/**
 * Whether a request may run: what is free may, what a provider bills only if the user agrees. While the deployment
 * cannot be reached nobody knows; then it is asked before the request is sent.
 * @throws ConvexError if it could not run at all
 */
export async function mayStart(client: ConvexReactClient, request: ChargedRequest): Promise<boolean> {
  if (client instanceof StudioClient && client.connection.isOffline) return true;
  const { metered, model } = await client.query(api.charges.estimate, request);
  return !metered || confirm(`This runs on ${model}, which its provider bills. Start it?`);
}
