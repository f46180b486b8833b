import { useConvex } from "convex/react";
import { useSyncExternalStore } from "react";
import type { Write } from "./outbox.ts";
import { StudioClient } from "./studio-client.ts";

/** @throws Error outside of its provider */
export function useStudio(): StudioClient {
  const client = useConvex();
  if (!(client instanceof StudioClient)) throw new Error("useStudio belongs inside a provider of a StudioClient");
  return client;
}

/** Whether the deployment cannot be reached now. */
export function useIsOffline(): boolean {
  const { connection } = useStudio();
  return useSyncExternalStore(connection.subscribe, () => connection.isOffline);
}

/** Writes that were not answered yet, also those that are being sent. */
export function useWrites(): readonly Write[] {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => outbox.writes);
}

/** Writes that wait, or were refused while nobody waited for them. */
export function useLateWrites(): readonly Write[] {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => outbox.late);
}
