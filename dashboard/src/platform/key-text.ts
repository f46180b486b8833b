/** The other name of each sharp, one letter up. */
const FLATS: Readonly<Record<string, string>> = { "C#": "Db", "D#": "Eb", "F#": "Gb", "G#": "Ab", "A#": "Bb" };

/** A key by both of its names: "D# minor / Eb minor". @param key as `formatKey` writes it */
export function bothSpellings(key: string): string {
  const [tonic = "", mode = ""] = key.split(" ");
  const flat = FLATS[tonic];
  return flat === undefined ? key : `${key} / ${flat} ${mode}`;
}
