import { AudioLines, Pause, Play, Repeat, SkipBack, SkipForward, ZoomIn, ZoomOut } from "lucide-react";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { ZOOM_FACTOR } from "../../app/keys.ts";
import { clockText, factsOf } from "../../app/format.ts";
import { UNITY_FADER } from "../../app/levels.ts";
import type { Scene } from "../../app/scenes.ts";
import { StorageButton } from "../cache/storage-button.tsx";
import { Meter } from "./meter.tsx";
import { SampleActions } from "./sample-actions.tsx";
import { Speed } from "./speed.tsx";
import { TrackList } from "./track-list.tsx";
import { useCacheState, usePlayer, usePlayerView, usePlaying } from "./use-player.ts";
import { Wave } from "./wave.tsx";
import "./player.css";

const Spectrogram = lazy(async () => ({ default: (await import("./spectrogram.tsx")).Spectrogram }));

/** Everything to hear and see the scene with. A chunk of its own: nothing of it is needed before something plays. */
export function PlayerDesk() {
  const scene = usePlaying((state) => state.scenes[state.sceneIndex]);
  const showsSpectrogram = usePlayerView((view) => view.showsSpectrogram);
  useFrames();
  useWaking();
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
        <StorageButton />
        <ViewTools />
        <Speed />
        <div className="master">
          <Meter />
          <Volume />
        </div>
      </div>
      <PlayerAlert />
      <div className="desk">
        <TrackList />
        <Wave />
      </div>
      {showsSpectrogram && (
        <Suspense fallback={<p role="status">Loading the spectrogram…</p>}>
          <Spectrogram />
        </Suspense>
      )}
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
  const isHeldBack = usePlaying((state) => state.isPlaying && !state.isAudible);
  const { trouble } = useCacheState();
  if (failure === null) {
    const note = isHeldBack ? "Your browser waits for a click or a key before it lets sound out." : trouble;
    return note && <p role="status">{note}</p>;
  }
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

/** Zoom, and what else there is to see. */
function ViewTools() {
  const player = usePlayer();
  const showsSpectrogram = usePlayerView((view) => view.showsSpectrogram);
  return (
    <div className="view-tools" role="group" aria-label="View">
      <IconButton label="Zoom out" onClick={() => player.zoomBy(1 / ZOOM_FACTOR)}>
        <ZoomOut size={18} aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" onClick={() => player.zoomBy(ZOOM_FACTOR)}>
        <ZoomIn size={18} aria-hidden />
      </IconButton>
      <button
        type="button"
        className="icon"
        aria-label="Spectrogram"
        title="Spectrogram"
        aria-pressed={showsSpectrogram}
        onClick={() => player.toggleSpectrogram()}
      >
        <AudioLines size={18} aria-hidden />
      </button>
    </div>
  );
}

/** Any gesture lets out sound that the browser held back, as it does before the first one on a page. */
function useWaking(): void {
  const { session } = usePlayer();
  useEffect(() => {
    const wake = () => session.wake();
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, wake);
    return () => {
      for (const type of ["pointerdown", "keydown"]) removeEventListener(type, wake);
    };
  }, [session]);
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
