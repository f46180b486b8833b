/** Wishes with a minus in one form: "zero drums", "leave out the drums", "drum-free" become "without drums". */
export function plainWishes(text: string): string {
  return (
    text
      .replaceAll(/\bw\/o(?!\w)/gi, "without")
      .replaceAll(/\bw\/(?=\s?\w)/gi, "with ")
      .replaceAll(/\b(?:everything|all|anything)\s+(?:but|except(?:\s+for)?|apart\s+from|other\s+than)\b/gi, "without")
      .replaceAll(
        /\b(?:do\s+not|don['’]?t|dont|never)\s+(?:use|add|include|put|want|play|need)(?:\s+(?:in|any))?\b/gi,
        "without",
      )
      .replaceAll(/\b(?:and\s+)?nothing\s+(?:else|more)\b/gi, "only")
      // Whom it is for does not play.
      .replaceAll(/\bfor\s+((?:\w+\s+){0,2}?)(?:vocals?|vox|singers?|singing|rappers?|rapping)\b/gi, " $1")
      .replaceAll(/\b(?:leave|leaving|left|take|taking|cut|keep)\s+(?:out|away|off)\b/gi, "without")
      .replaceAll(/\b(?:leave|keep|take)\s+((?:the\s+)?\w+)\s+(?:out|away|off)\b/gi, "without $1")
      .replaceAll(
        /\b(?:zero|lacking|excluding|exclude|omit|omitting|skip|free\s+(?:of|from)|devoid\s+of|none\s+of)\b/gi,
        "without",
      )
      .replaceAll(
        /\b(drums?|percussion|beats?|vocals?|bass|kicks?|snares?|hats?|melody)[\s-]*(?:free|less)\b(?!\s+of)/gi,
        "without $1",
      )
      .replaceAll(/\b(\w+)[\s-]+free(?=\s*(?:$|[,.;!]|\bloop|\bversion|\bbeat))/gi, "without $1")
  );
}

/** Two words written as one: "drumloop", "pianoloop". */
export function partedWords(text: string): string {
  return text.replaceAll(JOINED, "$1 $2");
}

const JOINED =
  /\b(drum|bass|piano|guitar|synth|chord|melody|vocal|pad|pluck|lead|kick|snare|clap|hat|hihat|perc)(loops?|beats?|grooves?|oneshots?)\b/gi;

/**
 * One-letter slips of usual words: a doubled letter, a missing double, two letters in the other's place; of longer ones
 * also a letter too few or too many.
 */
export function spellCheck(known: ReadonlySet<string>): (text: string) => string {
  const collapsed = new Map([...known].filter(isLong).map((word) => [collapse(word), word]));
  const swapped = new Map(
    [...known].filter(isLong).flatMap((word) => swapsOf(word).map((slip) => [slip, word] as const)),
  );
  const longer = [...known].filter((word) => isLong(word) && word.length > 5);
  const shortened = new Map(longer.flatMap((word) => shortenings(word).map((slip) => [slip, word] as const)));
  return (text) =>
    text.replaceAll(/[a-z]{5,}/gi, (word) => {
      const small = word.toLowerCase();
      if (known.has(small)) return word;
      const found = collapsed.get(collapse(small)) ?? swapped.get(small) ?? shortened.get(small);
      return found ?? shortenings(small).find((shorter) => shorter.length > 5 && known.has(shorter)) ?? word;
    });
}

function isLong(word: string): boolean {
  return /^[a-z]{5,}$/.test(word);
}

/** The word without one of its letters, the first apart. */
function shortenings(word: string): string[] {
  return Array.from({ length: word.length - 1 }, (_, index) => word.slice(0, index + 1) + word.slice(index + 2));
}

function collapse(word: string): string {
  return word.replaceAll(/(.)\1+/g, "$1");
}

function swapsOf(word: string): string[] {
  return Array.from(
    { length: word.length - 2 },
    (_, index) => `${word.slice(0, index + 1)}${word[index + 2] ?? ""}${word[index + 1] ?? ""}${word.slice(index + 3)}`,
  );
}
