import { lazy, Suspense } from "react";
import { useIsOffline, useQueuedWrites } from "../platform/offline/use-studio.ts";

const OfflineBar = lazy(async () => ({ default: (await import("./offline-bar.tsx")).OfflineBar }));

/** Empty while the deployment is reachable and no write is pending. */
export function OfflineNotice() {
  const isOffline = useIsOffline();
  const writes = useQueuedWrites();
  if (!isOffline && writes.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <OfflineBar isOffline={isOffline} writes={writes} />
    </Suspense>
  );
}
