import { flipVocal } from "./flip-vocal.ts";
import { makeBeat } from "./make-beat.ts";
import { matchLoop } from "./match-loop.ts";
import type { StudioPrompt } from "./prompt.ts";
import { remixStem } from "./remix-stem.ts";
import { samplePack } from "./sample-pack.ts";

/** Every prompt, in the order of `prompts/list`. */
export const PROMPTS: readonly StudioPrompt[] = [makeBeat, samplePack, remixStem, matchLoop, flipVocal];
