import type { listRenamedSamples, updateSample } from "../../src/contracts/facts.ts";
import { isUnknownKey, UNKNOWN, UNKNOWN_TEMPO } from "../../src/contracts/words/unknown.ts";
import type { InputOf, OutputOf } from "../../src/contracts/contract.ts";
import { isUnpitchedStem } from "../../src/contracts/words/stems.ts";
import { canonicalKey } from "../../src/contracts/words/key.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import type { Caller, MutationHandler, QueryHandler } from "../kit/contract.ts";
import { takePage } from "../kit/page.ts";
import { invalidField } from "../kit/studioError.ts";
import { recountFacets } from "./facetRecord.ts";
import { givenName } from "./files/fileName.ts";
import { retag } from "./marks.ts";
import { recordRename } from "./renames.ts";
import { existingSample, uniqueName } from "./sampleRecord.ts";
import { ownSample } from "./samples.ts";
import { sampleView } from "./sampleView.ts";
import { searchFields } from "./searchText.ts";
import { tagsOf } from "./tagRecord.ts";

/** Facts that the user corrects: tempo, key, form, tags. */

/** Stems and exports of one sample that follow it: more than a user makes of one. */
const MAX_COPIES = 200;

type Facts = Partial<Pick<Doc<"samples">, "name" | "bpm" | "key" | "form">>;
type FactName = keyof NonNullable<Doc<"samples">["setByPerson"]>;
type Changes = Omit<InputOf<typeof updateSample>, "sampleId">;

/** Sets facts of a sample of the caller, and marks them as the caller's. */
export const update: MutationHandler<typeof updateSample> = async (ctx, { sampleId, ...changes }) => {
  if (Object.values(changes).every((change) => change === undefined)) {
    throw invalidField("name", "nothing to change is given; give name, bpm, key, form, addTags or removeTags");
  }
  const sample = await ownSample(ctx, sampleId);
  const { addTags: add = [], removeTags: remove = [] } = changes;
  await retag(ctx, sample, { add, remove });
  await setFacts(ctx, sample, await wantedFacts(ctx, sample, changes));
  return outcome(sample, await existingSample(ctx, sample._id), changes.name);
};

async function wantedFacts(ctx: MutationCtx & Caller, sample: Doc<"samples">, changes: Changes): Promise<Facts> {
  const { name, bpm, key, form } = changes;
  const asked = name === undefined ? undefined : givenName(name);
  return {
    ...(asked === undefined ? {} : { name: await uniqueName(ctx, { userId: ctx.userId, asked, own: sample._id }) }),
    ...(bpm === undefined ? {} : { bpm: bpm === UNKNOWN_TEMPO ? undefined : bpm }),
    ...(key === undefined ? {} : { key: isUnknownKey(key) ? undefined : (canonicalKey(key) ?? undefined) }),
    ...(form === undefined ? {} : { form: form === UNKNOWN ? undefined : form }),
  };
}

/** Writes facts that a person has set; `undefined` is a fact that is unknown. Lists, search and folders follow. */
export async function setFacts(ctx: MutationCtx, { _id }: Pick<Doc<"samples">, "_id">, facts: Facts): Promise<void> {
  const sample = await existingSample(ctx, _id);
  const set = Object.fromEntries(Object.keys(facts).map((fact) => [fact, true as const]));
  await patchFacts(ctx, sample, { ...facts, setByPerson: { ...sample.setByPerson, ...set } });
  await tellCopies(ctx, sample, facts);
}

/** Stems and exports made before have the sound's tempo and key too, unless theirs are others. */
async function tellCopies(ctx: MutationCtx, before: Doc<"samples">, facts: Facts): Promise<void> {
  const made = await ctx.db
    .query("samples")
    .withIndex("by_source", (q) => q.eq("sourceId", before._id))
    .take(MAX_COPIES);
  for (const sample of made.filter(({ type }) => type === "stem" || type === "export")) {
    const { stemType } = sample.metadata;
    const shared = (["bpm", "key"] as const).filter(
      (fact) =>
        Object.hasOwn(facts, fact) &&
        sample[fact] === before[fact] &&
        sample.setByPerson?.[fact] !== true &&
        !(fact === "key" && stemType !== undefined && isUnpitchedStem(stemType)),
    );
    if (shared.length === 0) continue;
    const followed = Object.fromEntries(shared.map((fact) => [fact, facts[fact]]));
    await patchFacts(ctx, sample, followed);
    await tellCopies(ctx, sample, followed);
  }
}

/** Facts that an analysis found later: those that a person has set stay. */
export async function learnFacts(
  ctx: MutationCtx,
  sample: Doc<"samples">,
  learnt: Facts & Pick<Doc<"samples">, "readings">,
): Promise<void> {
  const isOpen = (fact: string) => !Object.hasOwn(sample.setByPerson ?? {}, fact);
  await patchFacts(ctx, sample, Object.fromEntries(Object.entries(learnt).filter(([fact]) => isOpen(fact))));
}

async function patchFacts(ctx: MutationCtx, sample: Doc<"samples">, facts: Partial<Doc<"samples">>): Promise<void> {
  await ctx.db.patch("samples", sample._id, { ...facts, ...searchFields({ ...sample, ...facts }) });
  await recountFacets(ctx, sample._id);
  if (facts.name !== undefined && facts.name !== sample.name) await recordRename(ctx, sample);
}

/** The caller's samples that got another name, newest change first. */
export const listRenamed: QueryHandler<typeof listRenamedSamples> = async (ctx, input) => {
  const all = ctx.db.query("renamedSamples").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const { rows, cursor } = await takePage(all.order("desc"), input);
  const samples = await Promise.all(rows.map(({ sampleId }) => ctx.db.get("samples", sampleId)));
  const renamed = samples.flatMap((sample) =>
    sample ? [{ sampleId: sample._id, name: sample.name, format: sample.format }] : [],
  );
  return { renamed, ...(cursor === undefined ? {} : { cursor }) };
};

function outcome(before: Doc<"samples">, after: Doc<"samples">, asked?: string): OutputOf<typeof updateSample> {
  const { form } = after;
  const tags = tagsOf(after);
  return { ...sampleView(after), ...(form ? { form } : {}), tags, next: told(before, after, asked) };
}

function told(before: Doc<"samples">, after: Doc<"samples">, asked: string | undefined): string {
  const isNumbered = asked !== undefined && after.name !== givenName(asked);
  const names = isNumbered ? `Another sample is called ${givenName(asked)}, so this one is ${after.name}. ` : "";
  const facts = (["name", "bpm", "key", "form"] satisfies FactName[]).filter((fact) => before[fact] !== after[fact]);
  const tags = tagsOf(before).join() === tagsOf(after).join() ? [] : ["tags"];
  const changed = [...facts, ...tags];
  return `${names}${changed.length === 0 ? "It was so already." : `Changed: ${changed.join(", ")}.`}`;
}
