import { checkJobStatus, isOpen, jobViewSchema, type JobView } from "../contracts/job.ts";
import { readDeploymentError } from "./failures.ts";
import { openSocket } from "./socket.ts";

/** The client retries by itself after about a second; when that fails too, the deployment may live elsewhere by now. */
const FAILED_CONNECTIONS_UNTIL_LOST = 2;

interface JobWatch {
  url: string;
  getToken: () => Promise<string>;
  jobId: string;
  /** Ends the watch, not the job. */
  signal: AbortSignal;
  onView: (view: JobView) => void;
}

/**
 * Subscribes to a job over one WebSocket until the job ends or the signal aborts.
 * @returns the newest view; null if none came, or if the connection was lost and the view may be stale
 */
export async function watchJob(watch: JobWatch): Promise<JobView | null> {
  const { makeFunctionReference } = await import("./convex-client.ts");
  const client = await openSocket(watch);
  try {
    return await new Promise<JobView | null>((resolve, reject) => {
      let newest: JobView | null = null;
      if (watch.signal.aborted) return resolve(null);
      watch.signal.addEventListener("abort", () => resolve(newest), { once: true });
      client.subscribeToConnectionState((state) => {
        if (!state.isWebSocketConnected && state.connectionRetries >= FAILED_CONNECTIONS_UNTIL_LOST) resolve(null);
      });
      client.onUpdate(
        makeFunctionReference<"query">(checkJobStatus.convex.path),
        { jobId: watch.jobId },
        (value: unknown) => {
          const view = jobViewSchema.safeParse(value);
          if (!view.success) return reject(view.error);
          newest = view.data;
          watch.onView(newest);
          if (!isOpen(newest.status)) resolve(newest);
        },
        (error) => reject(readDeploymentError(error, checkJobStatus.convex.path)),
      );
    });
  } finally {
    await client.close();
  }
}
