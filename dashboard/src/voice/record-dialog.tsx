import { Circle, Mic, Pause, Square, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { clockText } from "../../player-core/format.ts";
import { MAX_RECORDING_SECONDS, RECORDING_DAYS } from "../../../src/contracts/limits.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";
import { usePlayer } from "../player/use-player.ts";
import { Recorder, type RecorderState } from "./recorder.ts";
import { Review } from "./review.tsx";
import { Saved, SavedHere } from "./saved.tsx";
import type { Take } from "./take.ts";
import { useTick } from "./use-tick.ts";
import "./voice.css";

const COLUMNS = 96;
/** Level that the meter shows as silence. */
const QUIETEST_DECIBELS = -54;

/** Records from the microphone, lets listen, and saves. */
export function RecordDialog({ onClose }: { onClose(): void }) {
  const [recorder] = useState(() => new Recorder());
  const state = useSyncExternalStore(recorder.subscribe, () => recorder.state);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    return () => recorder.discard();
  }, [recorder]);
  useUnsavedGuard(isUnsaved(state));
  const [saved, setSaved] = useState<SavedTake | null>(null);
  const keepSaved = (name: string, sample: SampleView | null) => {
    setSaved({ name, sample });
    recorder.discard();
  };
  // Escape ends a recording; only what is not there can be closed without a question.
  const mayClose = () => {
    if (state.kind === "recording" || state.kind === "paused") recorder.stop();
    return !isUnsaved(recorder.state);
  };
  return (
    <dialog
      ref={dialog}
      className="recorder"
      aria-labelledby="recorder-title"
      onClose={onClose}
      onCancel={(event) => {
        if (!mayClose()) event.preventDefault();
      }}
    >
      <div className="recorder-head">
        <h2 id="recorder-title">Record</h2>
        {!isUnsaved(state) && (
          <button type="button" className="icon" aria-label="Close" onClick={() => dialog.current?.close()}>
            <X size={18} aria-hidden />
          </button>
        )}
      </div>
      {saved ? (
        <Next saved={saved} onAgain={() => setSaved(null)} onDone={() => dialog.current?.close()} />
      ) : (
        <Stage state={state} recorder={recorder} onSaved={keepSaved} />
      )}
    </dialog>
  );
}

interface SavedTake {
  name: string;
  /** Null while it waits for the studio. */
  sample: SampleView | null;
}

function Next({ saved: { name, sample }, ...rest }: { saved: SavedTake; onAgain(): void; onDone(): void }) {
  return sample ? <Saved sample={sample} {...rest} /> : <SavedHere name={name} {...rest} />;
}

function isUnsaved({ kind }: RecorderState): boolean {
  return kind === "recording" || kind === "paused" || kind === "recorded";
}

/** Asks before leaving the page while a recording is in memory only. */
function useUnsavedGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}

interface StageProps {
  state: RecorderState;
  recorder: Recorder;
  onSaved(name: string, sample: SampleView | null): void;
}

function Stage({ state, recorder, onSaved }: StageProps) {
  switch (state.kind) {
    case "idle":
    case "asking":
      return <Ready recorder={recorder} isAsking={state.kind === "asking"} />;
    case "refused":
      return (
        <Ready recorder={recorder} isAsking={false}>
          <p className="failure" role="alert">
            {state.reason}
          </p>
        </Ready>
      );
    case "recording":
    case "paused":
      return <Running recorder={recorder} take={state.take} isPaused={state.kind === "paused"} />;
    case "recorded":
      return <Review take={state.take} ending={state.ending} onDiscard={() => recorder.discard()} onSaved={onSaved} />;
  }
}

function Ready({ recorder, isAsking, children }: { recorder: Recorder; isAsking: boolean; children?: ReactNode }) {
  const player = usePlayer();
  const start = () => {
    // Playback would be recorded too.
    if (player.state.isPlaying) player.toggle();
    void recorder.start();
  };
  return (
    <>
      <p className="dim">
        Hum, sing or play: up to {MAX_RECORDING_SECONDS / 60} minutes. A recording stays for {RECORDING_DAYS} days
        unless you keep it.
      </p>
      {children}
      <button type="button" className="record-start" onClick={start} disabled={isAsking}>
        <Mic size={28} aria-hidden />
        {isAsking ? "Asking for the microphone…" : "Start recording"}
      </button>
    </>
  );
}

function Running({ recorder, take, isPaused }: { recorder: Recorder; take: Take; isPaused: boolean }) {
  useTick(!isPaused);
  const level = isPaused ? 0 : take.level;
  return (
    <>
      <p className="record-clock">
        <Circle size={14} aria-hidden data-paused={isPaused || undefined} />
        <span role="timer">{clockText(take.seconds)}</span>
        <span className="dim">/ {clockText(MAX_RECORDING_SECONDS)}</span>
        <span className="record-state" role="status">
          {isPaused ? "Paused" : "Recording"}
        </span>
      </p>
      <OutlineIcon outline={take.recent(COLUMNS)} />
      <meter aria-label="Level" min={0} max={1} high={0.92} value={shownLevel(level)} />
      <p className="record-hint" role="status">
        {take.isClipped ? "Too loud at times: move back, or turn the input down." : ""}
      </p>
      <div className="recorder-actions">
        <button type="button" onClick={() => (isPaused ? recorder.resume() : recorder.pause())}>
          {isPaused ? <Mic size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
          {isPaused ? "Go on" : "Pause"}
        </button>
        <button type="button" className="primary" onClick={() => recorder.stop()}>
          <Square size={16} aria-hidden /> Stop
        </button>
      </div>
    </>
  );
}

/** Ears hear in decibels, so the meter shows them: 0–1. */
function shownLevel(amplitude: number): number {
  const decibels = 20 * Math.log10(Math.max(amplitude, 1e-6));
  return Math.max(0, 1 - decibels / QUIETEST_DECIBELS);
}
