import type { SampleView } from "../../../contracts/sample.ts";
import { STEM_TYPES, type StemGroup, stemGroup } from "../../../contracts/words/stems.ts";

/** Stem of a four-way split. */
export type StemName = StemGroup;

/** True if a sample is that stem, or a part of it: the kick is drums. */
export function isStem({ stemType }: Pick<SampleView, "stemType">, stem: StemName): boolean {
  return stemType !== undefined && stemGroup(stemType) === stem;
}

/** Names of each stem among producers. Instruments without a stem of their own are in "other". */
const STEM_WORDS: Readonly<Record<StemName, string>> = {
  drums: "drums?|percussion",
  bass: "bass(?:line|es)?|808s?|sub",
  vocals: "vocals?|vox|voices?|singing|singer|acapella|acappella|a cappella",
  other:
    "other|rest|melod(?:y|ies)|chords?|keys|piano|guitars?|synths?|pads?|leads?|strings|everything else|instruments?",
};

const STEMS = STEM_TYPES.map((stem) => ({ stem, pattern: new RegExp(String.raw`\b(?:${STEM_WORDS[stem]})\b`, "gi") }));

/** Stems named in a text, in the order of STEM_TYPES, and the remaining words. */
export function readStems(text: string): { stems: StemName[]; rest: string } {
  let rest = text;
  const stems = STEMS.flatMap(({ stem, pattern }) => {
    const without = rest.replaceAll(pattern, " ");
    const isNamed = without !== rest;
    rest = without;
    return isNamed ? [stem] : [];
  });
  return { stems, rest: rest.replaceAll(/\s+/g, " ").trim() };
}

/** Stems named by their own names, if the text names nothing else: "the drums", not "the piano". */
export function ownStems(text: string): StemName[] {
  const isOwn = (text.match(/[a-z]+/gi) ?? []).every(
    (word) => FILLER.test(word) || /^(?:drums?|bass|vocals?|other)$/i.test(word),
  );
  return isOwn ? onlyStems(text) : [];
}

/** Stems named by any name, if the text names nothing else. */
export function onlyStems(text: string): StemName[] {
  const { stems, rest } = readStems(text);
  return FILLER.test(rest) ? stems : [];
}

const FILLER = /^(?:(?:the|its?|my|all|and|&|or|with|stems?|tracks?|parts?|only|just|alone|please|also|both|,)\s*)*$/i;
