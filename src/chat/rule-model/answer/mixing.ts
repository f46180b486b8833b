import { exportSample, mixSamples } from "../../../contracts/edit.ts";
import { getSample } from "../../../contracts/library.ts";
import { MAX_MIX_TRACKS, MIN_MIX_TRACKS } from "../../../contracts/limits.ts";
import type { SampleView } from "../../../contracts/sample.ts";
import type { Intent, StemLevel } from "../understand/intent.ts";
import { type MixTrack, samplesOf } from "./memory.ts";
import type { Reference } from "../understand/reference.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { groupNamed, sourcesOf } from "./sources.ts";
import { type Source, spokenOf } from "./spoken.ts";
import { isStem } from "../understand/stem-names.ts";
import { knownStems, stemsOf } from "./stems.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

const GAIN_LIMIT_DB = 24;
/** Loudest level of a whole, as of a loud master. */
const LOUDEST_LUFS = -6;
const QUIETEST_LUFS = -40;

/** Mixes stems or samples. */
export function* mix({ parts, without }: Of<"mix">, scene: Scene): Script {
  if (without.length > 0) {
    const { tracks, stems } = yield* stemTracks(scene);
    const left = stems.filter((sample) => !without.some((stem) => isStem(sample, stem)));
    return yield* mixTracks(
      tracks.filter(({ sampleId }) => left.some((stem) => stem.sampleId === sampleId)),
      left,
    );
  }
  const picked = yield* picksOf(parts, scene);
  yield* mixTracks(
    picked.map(({ sampleId }) => ({ sampleId })),
    picked,
  );
}

/** Changes levels of stems in a mix of all of them; a change of the whole is an export. */
export function* level({ levels }: Of<"level">, scene: Scene): Script {
  const [whole] = levels.filter(({ stem }) => stem === null);
  if (whole) return yield* levelWhole(whole, scene);
  const { tracks, stems } = yield* stemTracks(scene);
  const isHeard = (sampleId: string) => tracks.some((track) => track.sampleId === sampleId);
  const changes = levels.flatMap(({ stem, ...change }) => {
    const found = stems.filter((sample) => stem !== null && isStem(sample, stem) && isHeard(sample.sampleId));
    return found.map(({ sampleId }) => ({ sampleId, ...change }));
  });
  if (changes.length === 0) return yield* endWith(`There is no ${levels[0]?.stem ?? "such"} stem in it.`);
  yield* mixTracks(
    tracks.map((track) => changed(track, changes)),
    stems,
  );
}

/** Stems as mixed last, or all stems unchanged. */
function* stemTracks(scene: Scene): Script<{ tracks: MixTrack[]; stems: SampleView[] }> {
  const stems = yield* stemsOf(scene);
  const last = scene.memory.lastMix ?? [];
  const isOfThese = last.length > 0 && last.every((track) => stems.some(({ sampleId }) => sampleId === track.sampleId));
  return { tracks: isOfThese ? [...last] : stems.map(({ sampleId }) => ({ sampleId })), stems };
}

/** The track with its change, if it has one: gains add up, a new place takes the old one's. */
function changed(track: MixTrack, changes: readonly ({ sampleId: string } & Omit<StemLevel, "stem">)[]): MixTrack {
  const change = changes.find(({ sampleId }) => sampleId === track.sampleId);
  if (!change) return track;
  const gainDb = (track.gainDb ?? 0) + change.gainDb;
  return {
    ...track,
    gainDb: Math.min(GAIN_LIMIT_DB, Math.max(-GAIN_LIMIT_DB, gainDb)),
    ...(change.pan === undefined ? {} : { pan: change.pan }),
  };
}

function* mixTracks(all: readonly MixTrack[], named: readonly Source[]): Script {
  const tracks = all.slice(0, MAX_MIX_TRACKS);
  const [only] = tracks;
  if (only && tracks.length < MIN_MIX_TRACKS && named.length > 0) {
    yield* call(getSample.name, { sampleId: only.sampleId });
    return yield* say("That is all that is left of it.");
  }
  if (tracks.length < MIN_MIX_TRACKS) {
    return yield* endWith(
      'I need at least two samples to mix. Split one first, or find some: "find drums around 120".',
    );
  }
  yield* say(`Mixing ${tracks.map((track) => describe(track, named)).join(", ")}. `);
  // Raised gains may clip.
  const normalise = tracks.some(({ gainDb = 0 }) => gainDb > 0) ? { normalise: true } : {};
  const output = mixSamples.output.safeParse(yield* call(mixSamples.name, { tracks, ...normalise })).data;
  const clipped = (output?.clippedSamples ?? 0) > 0;
  yield* say(clipped ? "It clips: export it at -1 dB, or mix fewer of them." : "Here is the mix.");
}

function describe({ sampleId, gainDb = 0, pan = 0 }: MixTrack, named: readonly Source[]): string {
  const name = named.find((source) => source.sampleId === sampleId)?.name ?? sampleId;
  const settings = [
    ...(gainDb === 0 ? [] : [`${gainDb > 0 ? "+" : "−"}${Math.abs(gainDb)} dB`]),
    ...(pan === 0 ? [] : [`${Math.round(Math.abs(pan) * 100)} % ${pan < 0 ? "left" : "right"}`]),
  ];
  return settings.length === 0 ? name : `${name} (${settings.join(", ")})`;
}

function* levelWhole({ gainDb }: StemLevel, scene: Scene): Script {
  const { sampleId, name } = yield* spokenOf(scene, "change");
  const known = scene.memory.samples.find((sample) => sample.sampleId === sampleId);
  const [sample] = known ? [known] : samplesOf(yield* call(getSample.name, { sampleId }));
  if (typeof sample?.lufs !== "number") {
    return yield* endWith('It is too short to have a loudness. Say "normalise it to -1 dB".');
  }
  const lufs = Math.round(Math.min(LOUDEST_LUFS, Math.max(QUIETEST_LUFS, sample.lufs + gainDb)));
  yield* say(`Exporting ${name} at ${lufs} LUFS instead of ${Math.round(sample.lufs)}. `);
  yield* call(exportSample.name, { sampleId, lufs });
  yield* say("Here is the file.");
}

/** Samples to mix: the named ones, the attached ones, the current stems, or the two shown last. */
function* picksOf(parts: readonly Reference[], scene: Scene): Script<readonly Source[]> {
  if (scene.attached.length >= MIN_MIX_TRACKS) return scene.attached;
  const stems = knownStems(scene);
  const named = parts.filter(({ kind }) => kind !== "it");
  if (named.length > 0) {
    // "It" counts beside others: "mix it with the second one".
    const wanted = stems.length === 0 ? parts.map((part) => asMade(part, scene)) : parts;
    const picked: Source[] = [];
    for (const part of withStemsTogether(wanted)) picked.push(...(yield* sourcesOf(part, scene, "mix")));
    return distinct(picked);
  }
  if (stems.length > 0) return stems;
  return yield* sourcesOf({ kind: "places", first: -MIN_MIX_TRACKS, count: MIN_MIX_TRACKS }, scene, "mix");
}

/** "The drums" refers to a sample made by that name when nothing was split. */
function asMade(part: Reference, { memory }: Scene): Reference {
  const words = part.kind === "stems" ? part.stems.join(" ") : "";
  return groupNamed(words, memory.groups) ? { kind: "named", words } : part;
}

/** Merges references to stems, so that a split is asked for once. */
function withStemsTogether(parts: readonly Reference[]): Reference[] {
  const stems = parts.flatMap((part) => (part.kind === "stems" ? part.stems : []));
  const others = parts.filter(({ kind }) => kind !== "stems");
  return others.length === parts.length ? others : [{ kind: "stems", stems }, ...others];
}

function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [source.sampleId, source])).values()];
}
