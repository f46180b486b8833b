import { ChevronDown, ChevronUp } from "lucide-react";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { factsOf } from "../../player-core/format.ts";
import type { Scene } from "../../player-core/scenes.ts";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { ComingNotice } from "./coming-notice.tsx";
import { openDesk, toggleDesk, uncoverView, useDeskOpen } from "./desk-open.ts";
import { isEditing } from "./editing.ts";
import { Master } from "./master.tsx";
import { followMediaKeys } from "./media-session.ts";
import { PlayerAlert } from "./player-alert.tsx";
import { SampleActions } from "./sample-actions.tsx";
import { SceneTabs } from "./scene-tabs.tsx";
import { Speed } from "./speed.tsx";
import { TrackList } from "./track-list.tsx";
import { Clock, SeekLine, Transport } from "./transport.tsx";
import { usePlayer, usePlayerView, usePlaying } from "./use-player.ts";
import { ViewTools } from "./view-tools.tsx";
import { Wave } from "./wave.tsx";
import "./player.css";
import "./player-narrow.css";

const Spectrogram = lazy(async () => ({ default: (await import("./spectrogram.tsx")).Spectrogram }));

/**
 * Everything to hear and see the scene with. A chunk of its own: nothing of it is needed before something plays.
 * @param tools further buttons of the top line
 * @param below further buttons under the tracks
 */
export function PlayerDesk({ tools, below }: { tools: ReactNode; below: ReactNode }) {
  const scene = usePlaying((state) => state.scenes[state.sceneIndex]);
  const isOpen = useDeskOpen();
  useFrames();
  useWaking();
  useUncovering();
  useOpening();
  useMediaKeys();
  if (!scene) return null;
  return (
    <section className="player" aria-label="Player" data-open={isOpen || undefined}>
      {!isOpen && <SeekLine />}
      <div className="player-top">
        <Transport />
        <Clock />
        <div className="now">
          <strong title={fileNameOf(scene) ?? scene.title}>{scene.title}</strong>
          <span className="dim">{factsOf(scene)}</span>
        </div>
        <SceneTabs />
        <SampleActions />
        {isOpen && <ViewTools />}
        <Speed />
        <Master />
        {tools}
        <DeskToggle isOpen={isOpen} />
      </div>
      <ComingNotice />
      <PlayerAlert />
      {isOpen && <Desk below={below} />}
    </section>
  );
}

/** Of a sample that stands alone. */
function fileNameOf({ tracks }: Scene): string | undefined {
  return tracks.length === 1 ? tracks[0]?.fileName : undefined;
}

function Desk({ below }: { below: ReactNode }) {
  const showsSpectrogram = usePlayerView((view) => view.showsSpectrogram);
  return (
    <>
      <div className="desk">
        <TrackList />
        <Wave />
      </div>
      {below}
      {showsSpectrogram && (
        <Suspense fallback={<p role="status">Loading the spectrogram…</p>}>
          <Spectrogram />
        </Suspense>
      )}
    </>
  );
}

function DeskToggle({ isOpen }: { isOpen: boolean }) {
  const Icon = isOpen ? ChevronDown : ChevronUp;
  return (
    <IconButton
      className="desk-toggle"
      label="Waveform and stems"
      title={isOpen ? "Close the desk (W)" : "Open the desk (W)"}
      aria-expanded={isOpen}
      onClick={toggleDesk}
    >
      <Icon size={20} aria-hidden />
    </IconButton>
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

function useMediaKeys(): void {
  const player = usePlayer();
  useEffect(() => {
    const { mediaSession }: Partial<Navigator> = navigator;
    return followMediaKeys(player, mediaSession);
  }, [player]);
}

/** Opens the desk for what is edited on it. */
function useOpening(): void {
  const isWanted = useStore(isEditing, (value) => value);
  useEffect(() => (isWanted ? openDesk() : undefined), [isWanted]);
}

/** Closes the desk over the view when the user navigates to another one. */
function useUncovering(): void {
  useEffect(() => {
    addEventListener("hashchange", uncoverView);
    return () => removeEventListener("hashchange", uncoverView);
  }, []);
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
