/** A style of music as producers ask for it. */
export interface GenreFacts {
  /** Name in a prompt; the built-in synthesiser knows each. */
  name: string;
  /** Beats per minute. */
  bpm: number;
  /** As formatKey writes it. */
  key: string;
}

/** Genres with their usual tempo and a key that suits them: suggestions, never limits. A test holds them against the synthesiser. */
export const GENRES: readonly GenreFacts[] = [
  { name: "house", bpm: 124, key: "A minor" },
  { name: "techno", bpm: 132, key: "F minor" },
  { name: "trap", bpm: 142, key: "C minor" },
  { name: "boom bap", bpm: 90, key: "D minor" },
  { name: "lo-fi", bpm: 80, key: "D major" },
  { name: "drum and bass", bpm: 174, key: "F minor" },
  { name: "ambient", bpm: 76, key: "D major" },
  { name: "dubstep", bpm: 140, key: "F minor" },
  { name: "uk garage", bpm: 132, key: "G minor" },
  { name: "synthwave", bpm: 104, key: "A minor" },
  { name: "funk", bpm: 112, key: "E minor" },
  { name: "reggaeton", bpm: 94, key: "B minor" },
  { name: "afrobeats", bpm: 106, key: "F# minor" },
  { name: "rock", bpm: 118, key: "E minor" },
  { name: "jazz", bpm: 138, key: "F major" },
  { name: "salsa", bpm: 96, key: "C minor" },
];

/** @returns the genre of that name, however it is cased; null for one that is not in the list */
export function findGenre(name: string): GenreFacts | null {
  const wanted = name.trim().toLowerCase();
  return GENRES.find((genre) => genre.name === wanted) ?? null;
}
