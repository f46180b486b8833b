/** How a piece should feel, as numbers the voices and the mix understand; each from -1 (less) to 1 (more), 0 is neutral. */
export interface Mood {
  /** Opens or closes filters. */
  brightness: number;
  /** Saturation and hardness. */
  drive: number;
  /** Reverb and length. */
  space: number;
  /** How much plays, and how loud accents are. */
  energy: number;
}

/** Mood of a prompt without mood words. */
export const NEUTRAL_MOOD: Mood = { brightness: 0, drive: 0, space: 0, energy: 0 };

/** Adds the given traits to a mood and keeps every trait within -1..1. */
export function addMood(mood: Mood, change: Partial<Mood>): Mood {
  const sum = (trait: keyof Mood) => Math.max(-1, Math.min(1, mood[trait] + (change[trait] ?? 0)));
  return { brightness: sum("brightness"), drive: sum("drive"), space: sum("space"), energy: sum("energy") };
}
