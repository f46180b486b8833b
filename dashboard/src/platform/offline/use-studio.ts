import { useConvex } from "convex/react";
import { useSyncExternalStore } from "react";
import type { Write } from "./stored-write.ts";
import { StudioClient } from "./studio-client.ts";

/** The page's client. @throws Error outside of its provider */
export function useStudio(): StudioClient {
  const client = useConvex();
  if (!(client instanceof StudioClient)) throw new Error("useStudio belongs inside a provider of a StudioClient");
  return client;
}

/** True while the deployment cannot be reached. */
export function useIsOffline(): boolean {
  const { connection } = useStudio();
  return useSyncExternalStore(connection.subscribe, () => connection.isOffline);
}

/** Unacknowledged writes, including those that are being sent. */
export function useWrites(): readonly Write[] {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => outbox.writes);
}

/** Stored writes: pending, or refused after their caller had stopped waiting. */
export function useQueuedWrites(): readonly Write[] {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => outbox.queued);
}
