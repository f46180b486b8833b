import { stemLabel } from "../../src/contracts/words/stems.ts";
import type { Scene } from "./scenes.ts";

/** "1:02.4" */
export function clockText(seconds: number): string {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

/** For a screen reader: "1 minute 2.4 seconds". */
export function spokenTime(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = `${((tenths % 600) / 10).toFixed(1)} seconds`;
  return minutes === 0 ? rest : `${minutes} minute${minutes === 1 ? "" : "s"} ${rest}`;
}

/** Tempo, key, length and loudness in one line. */
export function factsOf({ tracks, bpm, key, durationSeconds }: Scene): string {
  const [only] = tracks;
  const facts = [
    bpm === undefined ? null : `${Math.round(bpm * 10) / 10} BPM`,
    key,
    `${durationSeconds.toFixed(1)} s`,
    tracks.length > 1 ? `${tracks.length} stems` : null,
    tracks.length === 1 && typeof only?.lufs === "number" ? `${only.lufs.toFixed(1)} LUFS` : null,
  ];
  return facts.filter(Boolean).join(" · ");
}

/** Label of a track among those of its scene. */
export function trackLabel(track: Scene["tracks"][number]): string {
  return stemLabel(track.stemType ?? track.name);
}
