import { Pause, Play, Repeat, SkipBack, SkipForward } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { clockText, factsOf } from "../../app/format.ts";
import { UNITY_FADER } from "../../app/levels.ts";
import type { Scene } from "../../app/scenes.ts";
import { SampleActions } from "./sample-actions.tsx";
import { TrackList } from "./track-list.tsx";
import { usePlayer, usePlaying } from "./use-player.ts";
import { Wave } from "./wave.tsx";

/** What plays, at the foot of every view. */
export function PlayerBar() {
  const scene = usePlaying((state) => state.scenes[state.sceneIndex]);
  useFrames();
  if (!scene) return null;
  return (
    <section className="player" aria-label="Player">
      <div className="player-top">
        <Transport />
        <div className="now">
          <strong>{scene.title}</strong>
          <span className="dim">{factsOf(scene)}</span>
        </div>
        <SceneTabs />
        <SampleActions />
        <Volume />
      </div>
      <PlayerAlert />
      <div className="desk">
        <TrackList />
        <Wave />
      </div>
    </section>
  );
}

function Transport() {
  const player = usePlayer();
  const isPlaying = usePlaying((state) => state.isPlaying);
  const isLooping = usePlaying((state) => state.isLooping);
  return (
    <div className="transport" role="group" aria-label="Transport">
      <IconButton label="Previous sample" onClick={() => player.step(-1)}>
        <SkipBack size={18} aria-hidden />
      </IconButton>
      <button type="button" className="play" aria-label={isPlaying ? "Pause" : "Play"} onClick={() => player.toggle()}>
        {isPlaying ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />}
      </button>
      <IconButton label="Next sample" onClick={() => player.step(1)}>
        <SkipForward size={18} aria-hidden />
      </IconButton>
      <button
        type="button"
        className="icon"
        aria-label="Loop"
        aria-pressed={isLooping}
        onClick={() => player.session.toggleLoop()}
      >
        <Repeat size={18} aria-hidden />
      </button>
      <Clock />
    </div>
  );
}

function Clock() {
  const position = usePlaying((state) => clockText(state.position));
  const duration = usePlaying((state) => clockText(state.duration));
  return (
    <span className="clock">
      {position} <span className="dim">/ {duration}</span>
    </span>
  );
}

/** Original and stems, at the same place. */
function SceneTabs() {
  const player = usePlayer();
  const scenes = usePlaying((state) => state.scenes);
  const chosen = usePlaying((state) => state.sceneIndex);
  if (scenes.length < 2) return null;
  return (
    <div className="scenes" role="group" aria-label="Compare">
      {scenes.map((scene, index) => (
        <button
          key={scene.tracks[0]?.sampleId}
          title={scene.title}
          type="button"
          aria-pressed={index === chosen}
          onClick={() => player.session.chooseScene(index)}
        >
          {sceneLabel(scene, scenes)}
        </button>
      ))}
    </div>
  );
}

/** Stems beside their original need no names; takes do. */
function sceneLabel(scene: Scene, scenes: readonly Scene[]): string {
  if (scene.tracks.length > 1) return "Stems";
  return scenes.some(({ tracks }) => tracks.length > 1) ? "Original" : scene.title;
}

function Volume() {
  const player = usePlayer();
  return (
    <label className="volume">
      <span className="sr">Volume</span>
      <input
        type="range"
        min={0}
        max={100}
        defaultValue={UNITY_FADER}
        onChange={(event) => player.session.setVolume(event.target.valueAsNumber)}
      />
    </label>
  );
}

function PlayerAlert() {
  const player = usePlayer();
  const failure = usePlaying((state) => state.tracks.find((track) => track.failure !== null)?.failure ?? null);
  if (failure === null) return null;
  return (
    <p className="failure" role="alert">
      {failure}{" "}
      <button type="button" onClick={() => player.session.retry()}>
        Try again
      </button>
    </p>
  );
}

/** @param props.label its name; it shows only an icon */
function IconButton({ label, onClick, children }: { label: string; onClick(): void; children: ReactNode }) {
  return (
    <button type="button" className="icon" aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}

/** Looks where the audio is, each frame while it plays. */
function useFrames(): void {
  const player = usePlayer();
  const isPlaying = usePlaying((state) => state.isPlaying);
  useEffect(() => {
    if (!isPlaying) return;
    let frame = requestAnimationFrame(function look() {
      player.session.tick();
      frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [player, isPlaying]);
}
