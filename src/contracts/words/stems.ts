/** Stems of a four-way split, named as by Demucs. */
export const STEM_TYPES = ["drums", "bass", "vocals", "other"] as const;

/** The stem of a split in two that is all but the vocals. */
export const INSTRUMENTAL = "instrumental";

/** One of STEM_TYPES. */
export type StemGroup = (typeof STEM_TYPES)[number];

/** Stems that wav0/stems renders from a score, and the stem of a four-way split that each is a part of. */
export const SCORE_STEMS: Readonly<Record<string, StemGroup>> = {
  kick: "drums",
  snare: "drums",
  hats: "drums",
  percussion: "drums",
  bass: "bass",
  chords: "other",
  pad: "other",
  lead: "other",
  vocals: "vocals",
  fx: "other",
};

/** All of them in the order of a mixer; lists of stems are so. */
export const STEM_ORDER: readonly string[] = [
  "drums",
  ...Object.keys(SCORE_STEMS),
  "guitar",
  "piano",
  "other",
  INSTRUMENTAL,
];

/** The stem of a four-way split that a stem is, or is a part of; "other" for those of models that have more. */
export function stemGroup(stemType: string): StemGroup {
  return STEM_TYPES.find((known) => known === stemType) ?? SCORE_STEMS[stemType] ?? "other";
}

/** As `stemGroup`, of a sample that may be no stem. */
export function stemGroupOf(stemType: string | undefined): StemGroup | undefined {
  return stemType === undefined ? undefined : stemGroup(stemType);
}

/** True of drums and effects, which have no key. */
export function isUnpitchedStem(stemType: string): boolean {
  return stemType === "fx" || stemGroup(stemType) === "drums";
}

/** A stem as lists call it. */
export function stemLabel(stemType: string): string {
  return stemType === "fx" ? "FX" : `${stemType.charAt(0).toUpperCase()}${stemType.slice(1)}`;
}
