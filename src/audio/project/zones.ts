import { asciiName, createNames } from "./file-names.ts";
import { drumKeyOf } from "./instrument.ts";
import type { AudioEntry, ProjectSound } from "./sound.ts";

/** The keys of an instrument that play a sound. */
export interface Zone {
  sound: ProjectSound;
  /** Path of its WAV, within the instrument's folder. */
  path: string;
  /** MIDI notes, both included. */
  low: number;
  high: number;
  /** The key at which it plays as it is. */
  root: number;
  /** False for a drum: every key plays it as it is. */
  isPitched: boolean;
  entry: Omit<AudioEntry, "path">;
}

const HIGHEST_KEY = 127;
/** The lowest drum of General MIDI; kits are laid out upwards from here. */
const FIRST_DRUM_KEY = 36;
const SAMPLES_FOLDER = "samples";

/**
 * Lays sounds out over the keyboard. Where all have a pitch, each of them another, each plays the keys that are nearest
 * to its own; else it is a kit: drums on their keys of General MIDI where these are free, all others on the next free ones, one key each.
 * @throws RangeError for more sounds than keys
 */
export function zonesOf(sounds: readonly ProjectSound[]): Zone[] {
  if (sounds.length > HIGHEST_KEY + 1 - FIRST_DRUM_KEY)
    throw new RangeError("An instrument has 92 keys; take fewer samples");
  const unique = createNames();
  const named = sounds.map((sound, index) => ({
    sound,
    // SFZ players read "#" as the beginning of a command.
    path: `${SAMPLES_FOLDER}/${unique(asciiName(sound.name.replaceAll("#", "s")))}.wav`,
    entry: { kind: "audio" as const, sound: index },
  }));
  const rooted = named.flatMap((each) => {
    const { rootMidiNote: root } = each.sound;
    return root === undefined ? [] : [{ ...each, root }];
  });
  const roots = new Set(rooted.map(({ root }) => root));
  return roots.size === named.length ? pitchedZones(rooted) : kit(named);
}

type Named = Pick<Zone, "sound" | "path" | "entry">;

function pitchedZones(named: readonly (Named & { root: number })[]): Zone[] {
  const sorted = named.toSorted((left, right) => left.root - right.root);
  return sorted.map((each, index) => {
    const below = sorted[index - 1];
    const above = sorted[index + 1];
    const low = below ? Math.floor((below.root + each.root) / 2) + 1 : 0;
    const high = above ? Math.floor((each.root + above.root) / 2) : HIGHEST_KEY;
    return { ...each, low, high, isPitched: true };
  });
}

function kit(named: readonly Named[]): Zone[] {
  const taken = new Set<number>();
  const drums = named.map(({ sound }) => {
    const key = drumKeyOf(sound.instrument);
    if (key === undefined || taken.has(key)) return null;
    taken.add(key);
    return key;
  });
  return named.map((each, index) => {
    const key = drums[index] ?? freeKey(taken);
    taken.add(key);
    return { ...each, low: key, high: key, root: key, isPitched: false };
  });
}

function freeKey(taken: ReadonlySet<number>): number {
  let key = FIRST_DRUM_KEY;
  while (taken.has(key)) key += 1;
  return key;
}
