import type { Launch } from "../../player-core/launch.ts";
import { createStore } from "../platform/store.ts";

/** A loop that is to take over from what plays. */
export interface Coming {
  sampleId: string;
  name: string;
  launch: Exclude<Launch, "now">;
  isCountedIn: boolean;
}

/** Written by the launcher only. */
export const coming = createStore<Coming | null>(null);

/** "Next: Rhodes at the bar, counted in". */
export function comingText({ name, launch, isCountedIn }: Coming): string {
  return `Next: ${name} at the ${launch}${isCountedIn ? ", counted in" : ""}`;
}
