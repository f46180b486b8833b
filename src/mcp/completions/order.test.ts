import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Backend } from "../../backend/backend.ts";
import { complete } from "./complete.ts";
import { FIXED_VALUES } from "./fixed-values.ts";
import type { CompletionSource } from "../completion-source.ts";

const log = () => {};

/** A studio that answers every question with this page. */
function studioWith(page: object): () => Promise<Backend> {
  const backend: Pick<Backend, "call"> = {
    // Each test asks for the one list that the page is of.
    call: async () => page as never,
  };
  // Completions only call.
  return async () => backend as Backend;
}

const closed = () => Promise.reject(new Error("asleep"));

/** By hand: what begins so, then what contains it, each in the order given and once. */
function expected(values: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const places = values.map((value) => value.toLowerCase().indexOf(wanted));
  const pick = (fits: (place: number) => boolean) => values.filter((_, index) => fits(places[index] ?? -1));
  return [...new Set([...pick((place) => place === 0), ...pick((place) => place > 0)])];
}

const sources = Object.keys(FIXED_VALUES).filter((name): name is CompletionSource & string => name in FIXED_VALUES);
const typing = fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom("", " ", "b", "A", "#", "dr", "o", " min", "1"));

test("fixed values come in the order of a plain list, and ask no studio", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sources), typing, async (source, typed) => {
      const { completion } = await complete(source, typed, { backend: closed, log });
      const values = expected(FIXED_VALUES[source] ?? [], typed);
      expect(completion).toEqual({ values, total: values.length, hasMore: false });
    }),
    { numRuns: 300 },
  );
});

test("jobs come in the order of a plain list, a hundred at most, and say whether there are more", async () => {
  const jobIds = fc.array(fc.stringMatching(/^[ab]{1,8}$/), { maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(jobIds, fc.stringMatching(/^[abAB]{0,2}$/), fc.boolean(), async (ids, typed, isPart) => {
      const page = { jobs: ids.map((jobId) => ({ jobId })), ...(isPart ? { cursor: "more" } : {}) };
      const { completion } = await complete("jobId", typed, { backend: studioWith(page), log });
      const values = expected(ids, typed);
      expect(completion.values).toEqual(values.slice(0, 100));
      expect(completion.total).toBe(isPart ? undefined : values.length);
      expect(completion.hasMore).toBe(isPart || values.length > 100);
    }),
  );
});

test("models are suggested once and only where they can be used", async () => {
  const models = [
    { name: "b/two", available: true },
    { name: "a/off", available: false },
    { name: "a/one", available: true },
    { name: "b/two", available: true },
  ];
  const { completion } = await complete("model", "", { backend: studioWith({ models }), log });
  expect(completion).toEqual({ values: ["b/two", "a/one"], total: 2, hasMore: false });
});

test("a sample is found by its name in any case or by the beginning of its id, and told as what was asked for", async () => {
  const samples = [
    { name: "Kick", sampleId: "k1" },
    { name: "snare kick", sampleId: "s1" },
    { name: "hat", sampleId: "kick9" },
    { name: "pad", sampleId: "xkick" },
  ];
  const backend = studioWith({ samples });
  const of = async (source: CompletionSource, typed: string) =>
    (await complete(source, typed, { backend, log })).completion.values;
  expect(await of("sample", " KICK ")).toEqual(["Kick", "snare kick", "hat"]);
  expect(await of("sampleId", "kick")).toEqual(["k1", "s1", "kick9"]);
  expect(await of("sample", "none")).toEqual([]);
});

test("a studio that does not answer costs the suggestions, and is logged", async () => {
  const logged: string[] = [];
  const asked = await complete("jobId", "x", { backend: closed, log: (what) => void logged.push(what) });
  expect([asked.completion.values, logged]).toEqual([[], ["suggesting a jobId failed"]]);
});
