import { useState, useSyncExternalStore } from "react";
import type { Span } from "../../player-core/grid.ts";
import { choosePartSnap, partOf, partSnapOf, partStep, placeEnd, subscribeToSnap, type PartSnap } from "./part.ts";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { NumberField } from "../ui/number-field.tsx";

/** Seconds from one place to the next where nothing rounds them. */
const FREE_STEP = 0.01;
const SNAPS: readonly (readonly [PartSnap, string, string])[] = [
  ["bar", "Bars", "Ends lie on bars of the sample's tempo"],
  ["beat", "Beats", "Ends lie on beats of the sample's tempo"],
  ["zero", "Zero crossings", "Ends lie where the sound passes through zero, so that they do not click"],
  ["off", "Off", "Ends lie exactly where you put them"],
];

/** Where the part begins and ends, as numbers and as sliders, and what its ends snap to. */
export function PartFields() {
  return (
    <fieldset className="part">
      <legend className="sr">The part</legend>
      <End end="start" label="From" name="Start of the part" />
      <End end="end" label="To" name="End of the part" />
      <SnapChoice />
    </fieldset>
  );
}

function End({ end, label, name }: { end: keyof Span; label: string; name: string }) {
  const { session } = usePlayer();
  const seconds = usePlaying((state) => partOf(state)[end]);
  const duration = usePlaying((state) => state.duration);
  const step = usePlaying(partStep) ?? FREE_STEP;
  /** What is typed stays until the field is left, with the part as it was before; the part follows at once. */
  const [typed, setTyped] = useState<{ text: string; before: Span } | null>(null);
  const place = (value: number, before?: Span) => {
    if (Number.isFinite(value)) placeEnd(session, end, value, before);
  };
  return (
    <div className="end">
      <NumberField
        label={`${label} (s)`}
        min={0}
        max={duration}
        step={step}
        value={typed?.text ?? secondsText(seconds)}
        onChange={({ target }) => {
          const before = typed?.before ?? partOf(session.state);
          setTyped({ text: target.value, before });
          place(target.valueAsNumber, before);
        }}
        onBlur={() => setTyped(null)}
      />
      <input
        type="range"
        min={0}
        max={duration}
        step={step}
        value={seconds}
        aria-label={name}
        aria-valuetext={`${secondsText(seconds)} seconds`}
        onChange={({ target }) => place(target.valueAsNumber)}
      />
    </div>
  );
}

function SnapChoice() {
  const { session } = usePlayer();
  const hasGrid = usePlaying((state) => state.grid !== null);
  const snap = usePlaying((state) => state.snap);
  const chosen = useSyncExternalStore(subscribeToSnap, () => partSnapOf({ ...session.state, snap }));
  return (
    <div className="scenes snaps" role="group" aria-label="Snap to">
      {SNAPS.filter(([value]) => hasGrid || value === "zero" || value === "off").map(([value, label, title]) => (
        <button
          key={value}
          type="button"
          title={title}
          aria-pressed={value === chosen}
          onClick={() => choosePartSnap(session, value)}
        >
          <span>{label}</span>
        </button>
      ))}
    </div>
  );
}

/** To the millisecond, without zeros that say nothing. */
function secondsText(seconds: number): string {
  return String(Number(seconds.toFixed(3)));
}
