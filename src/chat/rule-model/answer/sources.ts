import { searchSamples } from "../../../contracts/sample.ts";
import { type Group, samplesOf } from "./memory.ts";
import type { Reference } from "../understand/reference.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { type Source, jobSamples, pick, spokenOf } from "./spoken.ts";
import { isStem, type StemName, onlyStems } from "../understand/stem-names.ts";
import { knownStems, stemsOf } from "./stems.ts";

/** Most samples per request. */
const MAX_SOURCES = 8;

/**
 * Resolves a reference to at least one sample, waiting for jobs that are still open. Asks the user which of several
 * matches a name means.
 * @param verb for messages to the user
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

/** `sourcesOf` for requests about one sample: the user picks one of several. */
export function* sourceOf(about: Reference, scene: Scene, verb: string): Script<Source> {
  return yield* pick(yield* sourcesOf(about, scene, verb), `Which one shall I ${verb}?`);
}

/**
 * Resolves positions in the samples shown last: the latest list or job with several samples and all shown after it,
 * else everything shown.
 */
function* shownAt({ first, count }: { first: number; count: number }, scene: Scene): Script<Source[]> {
  const { groups } = scene.memory;
  const several = groups.findLastIndex(({ size }) => size > 1);
  const slots = groups
    .slice(Math.max(0, several))
    .flatMap((group) => Array.from({ length: group.size }, (_, index) => ({ group, index })));
  if (slots.length === 0) return yield* endWith('I have shown you nothing yet. Search for something: "find drums".');
  const start = first < 0 ? slots.length + first : first;
  const meant = slots.slice(Math.max(0, start), start + count);
  const picked = meant.slice(0, MAX_SOURCES);
  if (start < 0 || picked.length === 0 || (Number.isFinite(count) && picked.length < count)) {
    return yield* endWith(slots.length === 1 ? "I see one sample here only." : `I see ${slots.length} samples here.`);
  }
  if (meant.length > picked.length) yield* say(`These are ${meant.length}: I take the first ${MAX_SOURCES}. `);
  const members = new Map<Group, readonly Source[]>();
  for (const { group } of picked) if (!members.has(group)) members.set(group, yield* membersOf(group));
  return picked.flatMap(({ group, index }) => members.get(group)?.[index] ?? []);
}

/** All samples that the conversation has shown, oldest first, waiting for jobs that are still open. */
export function* everythingShown({ memory }: Scene): Script<Source[]> {
  const all: Source[] = [];
  for (const group of memory.groups) all.push(...(yield* membersOf(group)));
  return all.length > 0 ? all : yield* endWith("There is nothing here to export yet. Make something first.");
}

function* membersOf({ samples, jobId }: Group): Script<readonly Source[]> {
  return samples.length > 0 || jobId === null ? samples : yield* jobSamples(jobId);
}

/** A single stem refers to a sample made by that name when nothing was split. */
function* namedStems(stems: readonly StemName[], scene: Scene): Script<Source[]> {
  const { subject } = scene.memory;
  const isSplit = knownStems(scene).length > 0 || (subject?.kind === "job" && subject.job.type === "stem_split");
  const group = !isSplit && stems.length === 1 ? groupNamed(stems.join(), scene.memory.groups) : undefined;
  if (group) return [yield* pick(yield* membersOf(group), "Which one is it?")];
  const all = yield* stemsOf(scene);
  return stems.length === 0 ? all : all.filter((sample) => stems.some((stem) => isStem(sample, stem)));
}

/** Resolves a name: an id, a known sample's name, the prompt of an earlier make, a stem, else a library search. */
export function* findNamed(named: string, scene: Scene): Script<Source> {
  const words = named.toLowerCase();
  const { samples, groups } = scene.memory;
  const known = samples.find(({ sampleId, name }) => sampleId === named || name.toLowerCase() === words);
  if (known) return known;
  const group = groupNamed(named, groups);
  if (group) return yield* pick(yield* membersOf(group), `Which "${named}" is it?`);
  const [stem] = onlyStems(named);
  const [found] = stem ? knownStems(scene).filter((sample) => isStem(sample, stem)) : [];
  return found ?? (yield* searchNamed(named));
}

/** Latest group whose request has all of these words. */
export function groupNamed(named: string, groups: readonly Group[]): Group | undefined {
  const wanted = wordsOf(named);
  return groups.findLast(({ words }) => {
    const said = wordsOf(words);
    return wanted.length > 0 && wanted.every((word) => said.includes(word));
  });
}

/** Words without their plural s. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9#-]+/g) ?? []).map((word) => word.replace(/s$/, ""));
}

function* searchNamed(named: string): Script<Source> {
  const found = samplesOf(yield* call(searchSamples.name, { text: named.slice(0, 200), limit: 5 }));
  if (found.length === 0)
    return yield* endWith(`I find no sample called "${named}". Attach it, or search for it: "find ${named}".`);
  return yield* pick(found, `Which "${named}" is it?`);
}
