import type { GenreName } from "./genre.ts";

/** Genres by the decades that their listeners name them with. */
const GENRES_OF: Readonly<Record<string, readonly GenreName[]>> = {
  "50": ["jazz", "blues", "rock", "country", "gospel", "salsa", "soul"],
  "60": ["soul", "rock", "jazz", "blues", "country", "bossa_nova", "reggae", "gospel", "funk", "pop", "salsa"],
  "70": ["funk", "disco", "soul", "rock", "reggae", "afrobeat", "jazz", "country", "salsa", "metal", "blues", "pop"],
  "80": [
    ...(["synthwave", "synth_pop", "pop", "hip_hop", "boom_bap", "house", "techno", "metal", "rock"] as const),
    ...(["disco", "funk", "soul", "reggae", "country", "jazz"] as const),
  ],
  "90": [
    ...(["boom_bap", "hip_hop", "jungle", "drum_and_bass", "trance", "house", "techno", "uk_garage", "soul"] as const),
    ...(["rock", "reggaeton", "hardstyle", "metal", "pop", "phonk", "jazz", "reggae", "ambient", "country"] as const),
  ],
  "00": [
    ...(["dubstep", "trance", "hip_hop", "uk_garage", "house", "techno", "pop", "soul", "reggaeton"] as const),
    ...(["hardstyle", "drum_and_bass", "rock", "metal", "trap", "jersey_club"] as const),
  ],
};
const SPELLED: Readonly<Record<string, string>> = {
  fifties: "50",
  sixties: "60",
  seventies: "70",
  eighties: "80",
  nineties: "90",
};
const WRITTEN = /^(?:19|20)?([05-9]0)(?:['’]?s|er)$/;

/** True of a word for a decade that has this genre, which says of it what it is: "90s" beside jungle, "seventies" beside funk. */
export function isDecadeOf(word: string, genre: GenreName): boolean {
  const decade = SPELLED[word] ?? WRITTEN.exec(word)?.[1];
  return decade !== undefined && (GENRES_OF[decade]?.includes(genre) ?? false);
}
