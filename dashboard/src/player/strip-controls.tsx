import type { Strip } from "../../player-core/levels.ts";

interface StripControlsProps {
  /** Of what sounds. */
  name: string;
  strip: Strip;
  change(next: Partial<Strip>): void;
}

/** Mute, solo and level. */
export function StripControls({ name, strip: { muted, soloed, fader }, change }: StripControlsProps) {
  return (
    <>
      <button
        type="button"
        className="mute"
        aria-pressed={muted}
        aria-label={`Mute ${name}`}
        onClick={() => change({ muted: !muted })}
      >
        M
      </button>
      <button
        type="button"
        aria-pressed={soloed}
        aria-label={`Solo ${name}`}
        onClick={() => change({ soloed: !soloed })}
      >
        S
      </button>
      <input
        type="range"
        min={0}
        max={100}
        value={fader}
        aria-label={`Level of ${name}`}
        onChange={(event) => change({ fader: event.target.valueAsNumber })}
      />
    </>
  );
}
