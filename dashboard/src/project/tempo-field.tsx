import { useRef, useState, type PointerEvent } from "react";
import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { changeProject, project } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { draggedTempo, tempoOf } from "./tempo-text.ts";

/** Where a drag began: pixels from the top, and the tempo there. */
interface Drag {
  y: number;
  bpm: number;
  hasMoved: boolean;
}

/** Below this a press is a click, which puts the caret into the field. */
const STILL_PIXELS = 3;
/** A drag from a field without a tempo begins here. */
const FIRST_BPM = 120;

/** The project's tempo: typed, stepped by the arrow keys, or dragged up and down. */
export function TempoField() {
  const bpm = useStore(project, (value) => value.bpm);
  // What is being typed, as long as it is no tempo yet.
  const [typed, setTyped] = useState<string | null>(null);
  const drag = useRef<Drag | null>(null);
  const begin = (event: PointerEvent<HTMLInputElement>) => {
    if (event.button === 0) drag.current = { y: event.clientY, bpm: bpm ?? FIRST_BPM, hasMoved: false };
  };
  const move = (event: PointerEvent<HTMLInputElement>) => {
    const from = drag.current;
    const up = from ? from.y - event.clientY : 0;
    if (!from || (!from.hasMoved && Math.abs(up) < STILL_PIXELS)) return;
    from.hasMoved = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    setTyped(null);
    changeProject({ bpm: draggedTempo(from.bpm, up, event.shiftKey) });
  };
  const end = () => (drag.current = null);
  return (
    <label className="field">
      Project BPM
      <input
        type="number"
        name="projectTempo"
        inputMode="decimal"
        title="Type it, or drag up and down (with Shift: by tenths)"
        min={MIN_BPM}
        max={MAX_BPM}
        step="any"
        placeholder="none"
        value={typed ?? bpm ?? ""}
        onChange={({ target }) => {
          const tempo = tempoOf(target.value);
          setTyped(tempo === null || String(tempo) !== target.value ? target.value : null);
          if (target.value === "" || tempo !== null) changeProject({ bpm: tempo ?? undefined });
        }}
        onBlur={() => setTyped(null)}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
    </label>
  );
}
