import { PITCH_NAMES } from "../../../src/contracts/words/key.ts";

const KEYS = (["minor", "major"] as const).flatMap((mode) => PITCH_NAMES.map((tonic) => `${tonic} ${mode}`));

interface KeySelectProps {
  name: string;
  /** Label for no key. */
  none: string;
  value?: string;
  /** Initial value, if the form holds the value. */
  defaultValue?: string;
  onChange?(key: string): void;
}

/** Chooses one of the 24 keys. */
export function KeySelect({ name, none, value, defaultValue, onChange }: KeySelectProps) {
  return (
    <label className="field">
      Key
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
