import { searchSamples } from "../../contracts/sample.ts";
import { type Group, samplesOf } from "./memory.ts";
import type { Reference } from "./reference.ts";
import { type Scene, type Script, call, endWith } from "./script.ts";
import { type Source, jobSamples, pick, spokenOf } from "./spoken.ts";
import { type StemName, onlyStems } from "./stem-names.ts";
import { knownStems, stemsOf } from "./stems.ts";

/** Of one request; who wants more says so again. */
const MAX_SOURCES = 8;

/**
 * The samples that a request means, at least one: those that it names, the one that is attached, or what is spoken of.
 * The samples of a job are waited for; where one is meant and there are several the user picks it.
 * @param verb for the words to the user
 */
export function* sourcesOf(about: Reference, scene: Scene, verb: string): Script<Source[]> {
  switch (about.kind) {
    case "it":
      return [yield* spokenOf(scene, verb)];
    case "named":
      return [yield* findNamed(about.words, scene)];
    case "places":
      return yield* shownAt(about, scene);
    case "stems":
      return yield* namedStems(about.stems, scene);
  }
}

/** As `sourcesOf`, where one alone makes sense: of several the user picks it. */
export function* sourceOf(about: Reference, scene: Scene, verb: string): Script<Source> {
  return yield* pick(yield* sourcesOf(about, scene, verb), `Which one shall I ${verb}?`);
}

/**
 * By their places in what was shown last: the latest list or job with several samples, and what came after it; else
 * everything that was shown.
 */
function* shownAt({ first, count }: { first: number; count: number }, scene: Scene): Script<Source[]> {
  const { groups } = scene.memory;
  const several = groups.findLastIndex(({ size }) => size > 1);
  const slots = groups
    .slice(Math.max(0, several))
    .flatMap((group) => Array.from({ length: group.size }, (_, index) => ({ group, index })));
  if (slots.length === 0) return yield* endWith('I have shown you nothing yet. Search for something: "find drums".');
  const start = first < 0 ? slots.length + first : first;
  const picked = slots.slice(Math.max(0, start), start + count).slice(0, MAX_SOURCES);
  if (start < 0 || picked.length === 0 || (Number.isFinite(count) && picked.length < count)) {
    return yield* endWith(slots.length === 1 ? "I see one sample here only." : `I see ${slots.length} samples here.`);
  }
  const members = new Map<Group, readonly Source[]>();
  for (const { group } of picked) if (!members.has(group)) members.set(group, yield* membersOf(group));
  return picked.flatMap(({ group, index }) => members.get(group)?.[index] ?? []);
}

function* membersOf({ samples, jobId }: Group): Script<readonly Source[]> {
  return samples.length > 0 || jobId === null ? samples : yield* jobSamples(jobId);
}

/** The whole is one of those, where something was made by that name and nothing was split. */
function* namedStems(stems: readonly StemName[], scene: Scene): Script<Source[]> {
  const group =
    knownStems(scene).length === 0 && stems.length === 1 ? groupNamed(stems.join(), scene.memory.groups) : undefined;
  if (group) return [yield* pick(yield* membersOf(group), "Which one is it?")];
  const all = yield* stemsOf(scene);
  return stems.length === 0 ? all : all.filter(({ stemType }) => stems.some((stem) => stem === stemType));
}

/** An id, a name that was spoken of or shown, the words that something was made by, or words for a search. */
export function* findNamed(named: string, scene: Scene): Script<Source> {
  const words = named.toLowerCase();
  const { samples, groups } = scene.memory;
  const known = samples.find(({ sampleId, name }) => sampleId === named || name.toLowerCase() === words);
  if (known) return known;
  const group = groupNamed(named, groups);
  if (group) return yield* pick(yield* membersOf(group), `Which "${named}" is it?`);
  const [stem] = onlyStems(named);
  const [found] = stem ? knownStems(scene).filter(({ stemType }) => stemType === stem) : [];
  return found ?? (yield* searchNamed(named));
}

/** What was made by these words, latest first. */
export function groupNamed(named: string, groups: readonly Group[]): Group | undefined {
  const wanted = wordsOf(named);
  return groups.findLast(({ words }) => {
    const said = wordsOf(words);
    return wanted.length > 0 && wanted.every((word) => said.includes(word));
  });
}

/** Singular and plural are the same word. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9#-]+/g) ?? []).map((word) => word.replace(/s$/, ""));
}

function* searchNamed(named: string): Script<Source> {
  const found = samplesOf(yield* call(searchSamples.name, { text: named.slice(0, 200), limit: 5 }));
  if (found.length === 0)
    return yield* endWith(`I find no sample called "${named}". Attach it, or search for it: "find ${named}".`);
  return yield* pick(found, `Which "${named}" is it?`);
}
