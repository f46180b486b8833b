import { SYNTH_REVISION } from "../../../src/audio/synth/revision.ts";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { providerAccess } from "../../kit/environment.ts";
import { studioError } from "../../kit/studioError.ts";
import { scoreOf } from "../../library/scores.ts";
import type { SplitInput } from "../../providers/input.ts";
import {
  BUILT_IN_SPLITTER,
  SCORE_MODEL,
  type SplitModel,
  type SplitWishField,
  chooseSplitModel,
} from "../../providers/models.ts";

/** Model of a split, and a sentence about the choice where a user may wonder. */
export interface SplitChoice {
  model: SplitModel;
  reading?: string;
}

/** What of a request the choice depends on. */
type Wish = Pick<SplitInput, "model" | SplitWishField>;

/**
 * The model for a split: the one that is named; else, of a sample whose score can be rendered, the exact stems from it;
 * else the default, which is on this machine for a request with a quality or in two stems.
 * @param source null while the audio is not in the library
 * @throws UNKNOWN_MODEL, MODEL_NOT_AVAILABLE, INVALID_INPUT where stems from a score are asked of a sample without one
 */
export async function chooseSplit(
  ctx: Pick<QueryCtx, "db">,
  wish: Wish,
  source: Doc<"samples"> | null,
): Promise<SplitChoice> {
  const named = wish.model === undefined ? undefined : chooseSplitModel(wish.model);
  if (named?.from === "audio") return { model: checked(named, wish) };
  const score = source && (await scoreOf(ctx, source._id));
  if (score?.recipe && providerAccess("local")) {
    return {
      model: chooseSplitModel(SCORE_MODEL),
      reading: `The stems are exact: they are rendered from its score, and sum to the sample.${ignored(wish)}`,
    };
  }
  if (named) throw noScore(source, score?.revision);
  const isOurs = wish.quality !== undefined || wish.twoStems === true;
  const model = chooseSplitModel(isOurs ? BUILT_IN_SPLITTER : undefined);
  return score && !score.recipe
    ? { model, reading: `${otherRevision(score.revision)}, so it is separated by ear.` }
    : { model };
}

/** @throws INVALID_INPUT where the model takes no such wish */
function checked(model: SplitModel & { from: "audio" }, wish: Wish): SplitModel {
  const asked = { quality: wish.quality, twoStems: wish.twoStems === true ? true : undefined };
  const field = (["quality", "twoStems"] as const).find(
    (each) => asked[each] !== undefined && !model.takes.includes(each),
  );
  if (field === undefined) return model;
  const message = `${field}: ${model.name} takes none. Leave model out, or ${field}; mix_samples makes one of several stems.`;
  throw studioError("INVALID_INPUT", message, { field });
}

/** A quality is of a separation, and here nothing is separated. */
function ignored({ quality }: Wish): string {
  return quality === undefined ? "" : " Nothing is separated, so quality does not apply.";
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
