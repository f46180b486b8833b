/** Words shared by several readers. */

export const MAKE =
  /^(?:make|create|generate|build|compose|produce|write|give|gimme|get|play|do|design|render me|drop me|hit me with|hook me up with|(?:cook|whip|knock|spin) (?:(?:me|us) )?up|lay (?:(?:me|us) )?down)\b(?:\s+(?:me|us)\b)?\s*/i;

/** Pronouns and other references to the current subject. */
export const POINTER =
  /\b(?:(?:that|this|these|those) (?:loops?|samples?|files?|results?|tracks?|songs?|beats?|sounds?)|it|that|this|them|these|those|(?:the )?same(?: (?:thing|loop|beat|sample|track|one))?|the (?:last|previous) (?:one|loop|sample)|the (?:loop|sample|file|result|track|song|beat|sound))\b/gi;
/** POINTER without the `g` flag: `test` keeps no position between calls. */
export const HAS_POINTER = new RegExp(POINTER.source, "i");

/** Requests for another take: "one more", "a different one". */
export const ANOTHER =
  /\b(?:another|a (?:second|third|fourth) one|one more|again|once more|(?:a )?(?:new|different) one|something (?:else|different)|(?:some |any )?(?:more|other) (?:ones|versions|variations|takes))\b/i;

/** Nouns that make a phrase the description of a sound. */
export const SOUND =
  /\b(?:loops?|one[- ]?shots?|samples?|(?:break)?beats?|grooves?|riffs?|drums?|kicks?|snares?|hats?|hi-?hats?|claps?|rims?|toms?|percussion|shakers?|bass(?:lines?|es)?|sub|808s?|chords?|pads?|keys|piano|rhodes|organ|strings?|leads?|melod(?:y|ies)|arps?|plucks?|bells?|guitars?|synths?|textures?|drones?|(?:acid|top|synth)[ -]?lines?|licks?|rolls?|fills?|breaks?|choirs?|brass|horns?|flutes?|sax(?:ophone)?|trumpets?|violins?|cellos?|harps?|marimba|kalimba|fx|risers?|impacts?|sweeps?|hits?)\b/i;
