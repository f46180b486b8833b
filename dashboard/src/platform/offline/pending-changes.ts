import { useSyncExternalStore } from "react";
import type { Write } from "./stored-write.ts";
import { useStudio } from "./use-studio.ts";
import type { WriteName } from "../write-kinds.ts";

/** Writes that change samples; others start something from them. */
const CHANGES: ReadonlySet<WriteName> = new Set([
  "setFavourite",
  "setTags",
  "changeCollection",
  "deleteSamples",
  "restoreSamples",
  "keepRecording",
]);

const known = new WeakMap<readonly Write[], ReadonlySet<string>>();

/** True while a pending write changes the sample. */
export function useHasPendingChange(sampleId: string): boolean {
  const { outbox } = useStudio();
  return useSyncExternalStore(outbox.subscribe, () => changingSamples(outbox.queued).has(sampleId));
}

function changingSamples(writes: readonly Write[]): ReadonlySet<string> {
  const before = known.get(writes);
  if (before) return before;
  const pending = writes.filter(({ refusal, kind }) => refusal === null && CHANGES.has(kind));
  const samples = new Set(pending.flatMap(({ args: { sampleIds, sampleId } }) => sampleIds ?? sampleId ?? []));
  // Sample ids are strings; any other value is no sample's.
  const strings = new Set([...samples].filter((id) => typeof id === "string"));
  known.set(writes, strings);
  return strings;
}
