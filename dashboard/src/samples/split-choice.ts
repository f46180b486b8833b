import type { SplitQuality } from "../../../src/contracts/separation.ts";
import { createStore } from "../platform/store.ts";

/** How further splits are made. */
export interface SplitChoice {
  /** Undefined for the studio's default. */
  model?: string | undefined;
  /** Of the built-in splitter; undefined for its default. */
  quality?: SplitQuality | undefined;
  /** Only vocals and instrumental. */
  twoStems?: true | undefined;
}

/** The choice for every split until the page is left. */
export const splitChoice = createStore<SplitChoice>({});

/** The quality of this name; undefined for any other text. */
export function readQuality(name: string): SplitQuality | undefined {
  return name === "learned" || name === "fast" ? name : undefined;
}

/** True for a model that takes a quality and makes two stems: the built-in splitter, or none that is named. */
export function takesWishes(model: string | undefined): boolean {
  return model === undefined || model === "wav0/split";
}

/** The fields of a request to split; what the chosen model does not take is left out. */
export function splitFields({ model, quality, twoStems }: SplitChoice): SplitChoice {
  return {
    ...(model === undefined ? {} : { model }),
    ...(quality !== undefined && takesWishes(model) ? { quality } : {}),
    ...(twoStems && takesWishes(model) ? { twoStems } : {}),
  };
}
