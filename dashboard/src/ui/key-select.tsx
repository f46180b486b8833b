import { PITCH_NAMES } from "../../../src/contracts/words/key.ts";

/** Tonics as people write them: what has two names is there by both. */
const TONICS = PITCH_NAMES.flatMap((sharp, at) => {
  const above = PITCH_NAMES[at + 1];
  return sharp.endsWith("#") && above ? [sharp, `${above}b`] : [sharp];
});
const KEYS = (["minor", "major"] as const).flatMap((mode) => TONICS.map((tonic) => `${tonic} ${mode}`));

interface KeySelectProps {
  name: string;
  /** Visible name; "Key" if not given. */
  label?: string;
  /** Label for no key. */
  none: string;
  value?: string;
  /** Initial value, if the form holds the value. */
  defaultValue?: string | undefined;
  onChange?(key: string): void;
}

/** Chooses a key, by sharps or by flats. */
export function KeySelect({ name, label = "Key", none, value, defaultValue, onChange }: KeySelectProps) {
  return (
    <label className="field">
      {label}
      <select
        name={name}
        value={value}
        defaultValue={defaultValue}
        onChange={onChange && ((event) => onChange(event.target.value))}
      >
        <option value="">{none}</option>
        {KEYS.map((key) => (
          <option key={key}>{key}</option>
        ))}
      </select>
    </label>
  );
}
