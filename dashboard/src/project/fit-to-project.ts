import type { PlayedSample } from "../../../src/contracts/player.ts";
import { fittingOf, type Fitting } from "../../player-core/fitting.ts";
import { fittedFrames } from "../../player-core/mixer.ts";
import type { Scene } from "../../player-core/scenes.ts";
import { project, type Project } from "../platform/project.ts";
import { createStore } from "../platform/store.ts";
import type { Fitter } from "../player/fitter.ts";
import type { Player } from "../player/player.ts";

/** While a tempo is dragged nothing is stretched to where it only passes. */
const REST_MILLISECONDS = 150;

/** True once it is known that this browser cannot stretch. */
export const isFitBroken = createStore(false);

/** How a track of a scene, or a sample that is prepared, is brought to the project; null as it is. */
function fittingIn(sample: PlayedSample, scene: Scene | undefined, current: Project): Fitting | null {
  if (!current.fits) return null;
  return fittingOf({ ...sample, bpm: scene?.bpm ?? sample.bpm, key: sample.key ?? scene?.key }, current);
}

/** Times as fast as its own tempo that a scene plays; null as it is. */
export function tempoIn(scene: Scene, current: Project): number | null {
  const fittings = scene.tracks.flatMap((sample) => fittingIn(sample, scene, current) ?? []);
  return fittings[0]?.tempo ?? null;
}

/** "90 → 120 BPM, +3 st"; empty where a scene plays as it is. */
export function fittingText(scene: Scene, current: Project): string {
  const fittings = scene.tracks.flatMap((sample) => fittingIn(sample, scene, current) ?? []);
  const [{ tempo } = { tempo: 1 }] = fittings;
  const semitones = fittings.find((each) => each.semitones !== 0)?.semitones ?? 0;
  return [
    ...(tempo === 1 || scene.bpm === undefined ? [] : [`${beats(scene.bpm)} → ${beats(scene.bpm * tempo)} BPM`]),
    ...(semitones === 0 ? [] : [`${semitones > 0 ? "+" : "−"}${Math.abs(semitones)} st`]),
  ].join(", ");
}

function beats(bpm: number): string {
  return String(Math.round(bpm * 10) / 10);
}

/** The player's side that fitting needs. */
type FittedPlayer = Pick<Player, "state" | "setFit"> & { session: Pick<Player["session"], "setFit" | "audioOf"> };

/**
 * Keeps what is heard at the project's tempo and in its key, from now on.
 * @param openFitter called when there is something to fit for the first time
 * @returns ends it
 */
export function fitToProject(player: FittedPlayer, openFitter: () => Fitter): () => void {
  let fitter: Fitter | null = null;
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const make = (sample: PlayedSample, audio: AudioBuffer, current: Project) => {
    const scene = player.state.scenes.find(({ tracks }) => tracks.some(({ sampleId }) => sampleId === sample.sampleId));
    const fitting = fittingIn(sample, scene, current);
    if (!fitting) return null;
    const length = fittedFrames(Math.round(sample.durationSeconds * audio.sampleRate), fitting.tempo);
    const { semitones } = fitting;
    const key = `${sample.sampleId} ${length} ${semitones}`;
    const isLoop = (scene?.bpm ?? sample.bpm) !== undefined;
    return (fitter ??= openFitter()).fit({ key, audio, length, semitones, isLoop });
  };

  /** Fits what plays, and what came to it meanwhile, then changes over at once. */
  async function apply(): Promise<void> {
    const own = ++latest;
    const current = project.value;
    const fitted = new Map<string, AudioBuffer | null>();
    for (let missing = tracksWithout(fitted); missing.length > 0; missing = tracksWithout(fitted)) {
      const made = missing.map(async ({ sampleId, sample, audio }) => {
        fitted.set(sampleId, await (make(sample, audio, current) ?? null));
      });
      await Promise.all(made);
      if (own !== latest) return;
    }
    player.setFit((sample, audio) => make(sample, audio, current));
    player.session.setFit((scene) => tempoIn(scene, current), fitted);
  }

  /** Tracks whose audio is there, beside those of a map. */
  function tracksWithout(known: ReadonlyMap<string, unknown>) {
    return player.state.tracks.flatMap(({ sample }) => {
      const audio = known.has(sample.sampleId) ? null : player.session.audioOf(sample.sampleId);
      return audio ? [{ sampleId: sample.sampleId, sample, audio }] : [];
    });
  }

  const unsubscribe = project.subscribe(() => {
    clearTimeout(timer);
    latest++;
    // What is wanted as it is needs no waiting.
    timer = setTimeout(() => void apply(), project.value.fits ? REST_MILLISECONDS : 0);
  });
  void apply();
  return () => {
    unsubscribe();
    clearTimeout(timer);
    latest++;
    fitter?.close();
  };
}
