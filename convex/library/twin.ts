import { readKeyHint } from "../../src/audio/analyse/key/key-hint.ts";
import { readTempoHint } from "../../src/audio/analyse/tempo-hint.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { learnFacts, setFacts } from "./facts.ts";
import { type ExaminedFile, existingSample, uniqueName } from "./sampleRecord.ts";

/** The same bytes once more: the sample that has them stays, and takes what their name says better. */

type Twin = Pick<ExaminedFile, "name" | "bpm" | "key" | "readings">;

/** Names that say nothing of the sound. */
const SAYS_NOTHING =
  /^(?:untitled|audio|sample|download|file|recording|new|unnamed|track|bounce|export|\d+)*(?:_?\d+)*$/i;
/** Types whose tempo and key come from outside, not from the studio's own making. */
const OF_FILES: ReadonlySet<Doc<"samples">["type"]> = new Set(["uploaded", "recording"]);

/**
 * Lets a sample take the name of a file with the same bytes, if a person gave it or it says more than the present one,
 * and tempo and key with it. What a person has set stays.
 * @param isGiven true if a person gave the name, false if it is the file's
 * @returns what happened, for whoever brought the file
 */
export async function meetTwin(
  ctx: MutationCtx,
  sample: Doc<"samples">,
  twin: Twin & { isGiven: boolean },
): Promise<string> {
  const isAsked = twin.isGiven && twin.name !== sample.name;
  const isBetter = !twin.isGiven && sample.setByPerson?.name !== true && saysMore(twin.name, sample.name);
  if (!isAsked && !isBetter) return `The same audio was in the library already, as ${sample.name}.`;
  const name = await uniqueName(ctx, { userId: sample.userId, asked: twin.name, own: sample._id });
  if (isAsked) await setFacts(ctx, sample, { name });
  else await learnFacts(ctx, sample, { name });
  if (OF_FILES.has(sample.type)) {
    const { bpm, key, readings } = twin;
    const hints = {
      ...(bpm === undefined ? {} : { bpm }),
      ...(key === undefined ? {} : { key }),
      ...(readings ? { readings } : {}),
    };
    await learnFacts(ctx, await existingSample(ctx, sample._id), hints);
  }
  return told(sample, await existingSample(ctx, sample._id));
}

/** A file's name is better where it states a tempo or a key that the present one does not, or where that says nothing. */
function saysMore(name: string, present: string): boolean {
  if (SAYS_NOTHING.test(name)) return false;
  const adds = [readTempoHint, readKeyHint].some((read) => read(name) !== null && read(present) === null);
  return adds || SAYS_NOTHING.test(present);
}

function told(before: Doc<"samples">, after: Doc<"samples">): string {
  const tempo = before.bpm === after.bpm || after.bpm === undefined ? [] : [`${after.bpm} BPM`];
  const key = before.key === after.key || after.key === undefined ? [] : [after.key];
  const facts = [...tempo, ...key].join(", ");
  return `The same audio was in the library already, as ${before.name}; it is called ${after.name} now${facts === "" ? "" : `, at ${facts}`}.`;
}
