/** Wishes with a minus in one form: "zero drums", "leave out the drums", "drum-free" become "without drums". */
export function plainWishes(text: string): string {
  return text
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
    .replaceAll(/\b(\w+)[\s-]+free(?=\s*(?:$|[,.;!]|\bloop|\bversion|\bbeat))/gi, "without $1");
}

/** One-letter slips of usual words: a doubled letter, a missing double, two letters in the other's place. */
export function spellCheck(known: ReadonlySet<string>): (text: string) => string {
  const collapsed = new Map([...known].filter(isLong).map((word) => [collapse(word), word]));
  const swapped = new Map(
    [...known].filter(isLong).flatMap((word) => swapsOf(word).map((slip) => [slip, word] as const)),
  );
  return (text) =>
    text.replaceAll(/[a-z]{5,}/gi, (word) => {
      const small = word.toLowerCase();
      if (known.has(small)) return word;
      return collapsed.get(collapse(small)) ?? swapped.get(small) ?? word;
    });
}

function isLong(word: string): boolean {
  return /^[a-z]{5,}$/.test(word);
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
