import { Pause, Play, Save, Trash2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { MAX_NAME_CHARACTERS, MAX_RECORDING_SECONDS } from "../../../src/contracts/limits.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { clockText } from "../../player-core/format.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";
import { useUploads } from "../samples/uploads.tsx";
import { useAction } from "../platform/use-action.ts";
import type { Ending } from "./recorder.ts";
import type { Take } from "./take.ts";
import { TakePlayer } from "./take-player.ts";
import { useTick } from "./use-tick.ts";
import { wavFile } from "./wav-file.ts";
import { Failures } from "../ui/failures.tsx";

const COLUMNS = 96;

const ENDINGS: Record<Ending, string> = {
  stopped: "",
  full: `It was stopped after ${MAX_RECORDING_SECONDS / 60} minutes, the longest that is recorded.`,
  gone: "The microphone went away. What it heard until then is here.",
};

interface ReviewProps {
  take: Take;
  ending: Ending;
  onDiscard(): void;
  /** @param sample null while the recording waits in this browser */
  onSaved(name: string, sample: SampleView | null): void;
}

/** Listen to what was recorded, then save it or throw it away. */
export function Review({ take, ending, onDiscard, onSaved }: ReviewProps) {
  const { upload } = useUploads();
  const [name, setName] = useState(defaultName);
  const save = useAction(async () => {
    const saved = name.trim() || defaultName();
    onSaved(saved, await upload(wavFile(take, saved), "recording"));
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.run();
      }}
    >
      {ENDINGS[ending] && <p role="status">{ENDINGS[ending]}</p>}
      <Listen take={take} />
      <label className="field">
        Name
        <input value={name} maxLength={MAX_NAME_CHARACTERS} onChange={(event) => setName(event.target.value)} />
      </label>
      <Failures actions={[save]} />
      <div className="recorder-actions">
        <button type="button" onClick={save.isBusy ? undefined : onDiscard} aria-disabled={save.isBusy}>
          <Trash2 size={16} aria-hidden /> Discard
        </button>
        <button type="submit" className="primary" aria-disabled={save.isBusy}>
          <Save size={16} aria-hidden /> {save.isBusy ? "Saving…" : "Save"}
        </button>
      </div>
    </form>
  );
}

function Listen({ take }: { take: Take }) {
  const player = useMemo(() => new TakePlayer(take), [take]);
  useEffect(() => () => player.close(), [player]);
  const outline = useMemo(() => take.outline(COLUMNS), [take]);
  useTick(true);
  const { isPlaying, position, duration } = player;
  return (
    <div className="record-listen">
      <OutlineIcon outline={outline} />
      <button
        type="button"
        className="play"
        aria-label={isPlaying ? "Pause" : "Listen"}
        onClick={() => player.toggle()}
      >
        {isPlaying ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />}
      </button>
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${clockText(position)} of ${clockText(duration)}`}
        min={0}
        max={duration}
        step={0.01}
        value={position}
        onChange={(event) => player.seek(event.target.valueAsNumber)}
      />
      <span className="record-length">{clockText(duration)}</span>
    </div>
  );
}

/** "recording 2026-11-20 14-32": sorts by time, and has nothing that a file name must not have. */
function defaultName(): string {
  const now = new Date();
  const [year, month, day, hours, minutes] = [
    now.getFullYear(),
    now.getMonth() + 1,
    now.getDate(),
    now.getHours(),
    now.getMinutes(),
  ].map((value) => String(value).padStart(2, "0"));
  return `recording ${year}-${month}-${day} ${hours}-${minutes}`;
}
