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
  { name: "metal", bpm: 140, key: "E minor" },
  { name: "country", bpm: 108, key: "G major" },
  { name: "pop", bpm: 112, key: "C major" },
  { name: "blues", bpm: 96, key: "A minor" },
  { name: "soul", bpm: 86, key: "D# major" },
  { name: "hip hop", bpm: 94, key: "A minor" },
  { name: "reggae", bpm: 76, key: "A minor" },
  { name: "bossa nova", bpm: 132, key: "D minor" },
  { name: "cumbia", bpm: 96, key: "A minor" },
  { name: "amapiano", bpm: 112, key: "F minor" },
  { name: "drill", bpm: 142, key: "C# minor" },
  { name: "jersey club", bpm: 138, key: "D minor" },
  { name: "jungle", bpm: 166, key: "G minor" },
  { name: "hardstyle", bpm: 150, key: "F minor" },
  { name: "trance", bpm: 138, key: "A minor" },
  { name: "gospel", bpm: 92, key: "G# major" },
  { name: "disco", bpm: 118, key: "D minor" },
  { name: "phonk", bpm: 132, key: "F# minor" },
  { name: "synth pop", bpm: 120, key: "C minor" },
];

/** @returns the genre of that name, however it is cased; null for one that is not in the list */
export function findGenre(name: string): GenreFacts | null {
  const wanted = name.trim().toLowerCase();
  return GENRES.find((genre) => genre.name === wanted) ?? null;
}
