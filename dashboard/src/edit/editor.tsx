import { FlipHorizontal2, Maximize2, Scissors } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { describeLength } from "../../player-core/grid.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { settlePart } from "../player/editing.ts";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { Failures } from "../ui/failures.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { partOf, partSnapOf, settledPart } from "./part.ts";
import { PartFields } from "./part-fields.tsx";
import { savePart, UNTREATED } from "./save-part.ts";
import "./edit.css";

/** Under the waveform: the part that is chosen there, what is done to it, and saving it as a new sample. */
export function Editor() {
  const client = useStudio();
  const { session } = usePlayer();
  const panel = useRef<HTMLFormElement>(null);
  const sample = usePlaying((state) => state.tracks[state.selected]?.sample);
  const [treatment, setTreatment] = useState(UNTREATED);
  const save = useAction(async () => {
    const { state } = session;
    if (!sample) return;
    const { sampleId, durationSeconds } = sample;
    // Stems may end before the longest of them, which the waveform shows.
    const duration = Math.min(state.duration, durationSeconds);
    const edited = { sampleId, part: partOf(state), duration, snap: partSnapOf(state) };
    await savePart(client, edited, treatment);
  });
  // Not its first field: that would open the keyboard of a phone.
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const asDrawn = settlePart.value;
    settlePart.set((drawn) => settledPart(session, drawn));
    return () => settlePart.set(asDrawn);
  }, [session]);
  if (!sample) return null;
  const change = (next: Partial<typeof UNTREATED>) => setTreatment({ ...treatment, ...next });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <form ref={panel} className="editor" aria-label="Edit" tabIndex={-1} noValidate onSubmit={submit}>
      <PartFields />
      <PartLength />
      <fieldset className="treatment">
        <legend className="sr">What is done to the part</legend>
        <FadeField label="Fade in (ms)" value={treatment.fadeIn} onChange={(fadeIn) => change({ fadeIn })} />
        <FadeField label="Fade out (ms)" value={treatment.fadeOut} onChange={(fadeOut) => change({ fadeOut })} />
        <button
          type="button"
          aria-pressed={treatment.isReversed}
          onClick={() => change({ isReversed: !treatment.isReversed })}
        >
          <FlipHorizontal2 size={16} aria-hidden /> Reverse
        </button>
        <button
          type="button"
          aria-pressed={treatment.isNormalised}
          title="True peak to −1 dBTP"
          onClick={() => change({ isNormalised: !treatment.isNormalised })}
        >
          <Maximize2 size={16} aria-hidden /> Normalise
        </button>
      </fieldset>
      <button type="submit" className="primary" aria-disabled={save.isBusy}>
        <Scissors size={16} aria-hidden /> Save as new sample
      </button>
      <Failures actions={[save]} />
    </form>
  );
}

/** How long the part is, in bars or beats where the tempo is known. */
function PartLength() {
  const text = usePlaying((state) => {
    const part = partOf(state);
    const seconds = `${(part.end - part.start).toFixed(3)} s`;
    const length = state.grid ? `${describeLength(part, state.grid)}, ${seconds}` : seconds;
    return state.region ? length : `Everything, ${length}`;
  });
  return (
    <output className="dim" aria-label="Length of the part">
      {text}
    </output>
  );
}

interface FadeFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

function FadeField({ label, value, onChange }: FadeFieldProps) {
  return (
    <NumberField
      label={label}
      value={value}
      min={0}
      step="any"
      placeholder="none"
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
