import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ProgressToken, ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import type { JobView } from "../contracts/job.ts";

/**
 * Tells a client that asked for it how a job goes. The protocol wants each value above the one before, so a view that
 * is not further along sends nothing.
 * @returns nothing if the client sent no token
 */
export function createProgressReporter(
  progressToken: ProgressToken | undefined,
  extra: Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, "sendNotification">,
): ((view: JobView) => void) | undefined {
  if (progressToken === undefined) return undefined;
  let last = -1;
  return (view) => {
    if (view.progress <= last) return;
    last = view.progress;
    const params = { progressToken, progress: view.progress, total: 100, message: `${view.type} ${view.status}` };
    // A client that has gone away needs no progress; its call ends by its own signal.
    extra.sendNotification({ method: "notifications/progress", params }).catch(() => {});
  };
}
