import { api as deployment } from "../../../convex/_generated/api.js";
import type { WithoutFunctions } from "./function-paths.ts";
import type { QueuedPath } from "./write-kinds.ts";

/**
 * The deployment's functions as the page calls them. The writes that may be queued are absent: call
 * `outbox.enqueue(kind, args)` instead.
 */
export const api: WithoutFunctions<typeof deployment, QueuedPath> = deployment;
