import { useSyncExternalStore } from "react";
import type { Write } from "./outbox.ts";
import { useStudio } from "./use-studio.ts";

const known = new WeakMap<readonly Write[], ReadonlySet<string>>();

/** True while a pending write changes the sample. */
export function useIsWaiting(sampleId: string): boolean {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => waitingSamples(outbox.late).has(sampleId));
}

function waitingSamples(writes: readonly Write[]): ReadonlySet<string> {
  const before = known.get(writes);
  if (before) return before;
  const waiting = writes.filter(({ refusal, path }) => refusal === null && !path.startsWith("jobs:"));
  const samples = new Set(waiting.flatMap(({ args: { sampleIds, sampleId } }) => sampleIds ?? sampleId ?? []));
  // Sample ids are strings; any other value is no sample's.
  const strings = new Set([...samples].filter((id) => typeof id === "string"));
  known.set(writes, strings);
  return strings;
}
