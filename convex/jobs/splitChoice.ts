import { SYNTH_REVISION } from "../../src/audio/synth/revision.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { providerAccess } from "../kit/environment.ts";
import { studioError } from "../kit/studioError.ts";
import { scoreOf } from "../library/scores.ts";
import { SCORE_MODEL, type SplitModel, chooseSplitModel } from "../providers/models.ts";

/** Model of a split, and a sentence about the choice where a user may wonder. */
export interface SplitChoice {
  model: SplitModel;
  reading?: string;
}

/**
 * The model for a split: the one that is named; else, of a sample whose score can be rendered, the exact stems from it;
 * else the default.
 * @param source null while the audio is not in the library
 * @throws UNKNOWN_MODEL, MODEL_NOT_AVAILABLE, INVALID_INPUT where stems from a score are asked of a sample without one
 */
export async function chooseSplit(
  ctx: Pick<QueryCtx, "db">,
  name: string | undefined,
  source: Doc<"samples"> | null,
): Promise<SplitChoice> {
  const named = name === undefined ? undefined : chooseSplitModel(name);
  if (named?.from === "audio") return { model: named };
  const score = source && (await scoreOf(ctx, source._id));
  if (score?.recipe && providerAccess("local")) {
    return {
      model: chooseSplitModel(SCORE_MODEL),
      reading: "The stems are exact: they are rendered from its score, and sum to the sample.",
    };
  }
  if (named) throw noScore(source, score?.revision);
  const model = chooseSplitModel(undefined);
  return score && !score.recipe
    ? { model, reading: `${otherRevision(score.revision)}, so it is separated by ear.` }
    : { model };
}

/** Says why no score can be rendered: there is none, or it is of another revision. */
export function withoutScore(what: string, revision: number | undefined): string {
  return revision === undefined ? `${what} has no score; only what wav0/synth made keeps one` : otherRevision(revision);
}

function otherRevision(revision: number): string {
  return `Its score is of revision ${revision} of wav0/synth, which this version (revision ${SYNTH_REVISION}) cannot render again`;
}

function noScore(source: Doc<"samples"> | null, revision: number | undefined): Error {
  const why = withoutScore(source ? `sample ${source._id}` : "a file that is not in the library", revision);
  return studioError("INVALID_INPUT", `model: ${why}. Leave model out to separate it by ear.`, { field: "model" });
}
