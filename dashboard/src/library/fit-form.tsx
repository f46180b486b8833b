import { useStudio } from "../platform/offline/use-studio.ts";
import { AudioWaveform } from "lucide-react";
import { useState, type FormEvent } from "react";
import { MAX_BARS, MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { KEY_REMEDY, parseKey } from "../../../src/contracts/words/key.ts";
import { useAction } from "../platform/use-action.ts";
import { closeDialog } from "../ui/dialogs.ts";
import { showToast } from "../ui/toast.ts";

/** Asks for a tempo, a key or a number of bars, to which a sample is stretched and shifted. */
export function FitForm({ sampleId }: { sampleId: string }) {
  const client = useStudio();
  const [bpm, setBpm] = useState("");
  const [key, setKey] = useState("");
  const [bars, setBars] = useState("");
  const [isVoice, setIsVoice] = useState(false);
  const targets = {
    ...(bpm === "" ? {} : { bpm: Number(bpm) }),
    ...(key.trim() === "" ? {} : { key: key.trim() }),
    ...(bars === "" ? {} : { bars: Number(bars) }),
  };
  const isNoKey = key.trim() !== "" && parseKey(key) === null;
  const start = useAction(async () => {
    const formants = isVoice ? { formants: "keep" as const } : {};
    await client.outbox.enqueue("fit", { sampleId, ...targets, ...formants, requestId: crypto.randomUUID() });
    closeDialog();
    showToast("The fit is on its way; see Jobs");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  const failure = start.failure ?? (isNoKey ? `${KEY_REMEDY}.` : null);
  return (
    <form className="form-body fields" onSubmit={submit}>
      <NumberField label="Tempo (BPM)" value={bpm} range={[MIN_BPM, MAX_BPM]} step="any" onChange={setBpm} />
      <label className="field">
        Key
        <input value={key} placeholder="F minor" onChange={(event) => setKey(event.target.value)} />
      </label>
      <NumberField label="Bars" value={bars} range={[1, MAX_BARS]} step="1" onChange={setBars} />
      <label className="check wide">
        <input type="checkbox" checked={isVoice} onChange={(event) => setIsVoice(event.target.checked)} />
        It is a voice: keep its formants
      </label>
      <button
        type="submit"
        className="primary wide"
        disabled={start.isBusy || isNoKey || Object.keys(targets).length === 0}
      >
        <AudioWaveform size={16} aria-hidden /> Fit
      </button>
      {failure && (
        <p className="failure wide" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}

interface NumberFieldProps {
  label: string;
  value: string;
  range: readonly [number, number];
  step: string;
  onChange(value: string): void;
}

function NumberField({ label, value, range, step, onChange }: NumberFieldProps) {
  const [min, max] = range;
  return (
    <label className="field">
      {label}
      <input
        type="number"
        value={value}
        min={min}
        max={max}
        step={step}
        placeholder="as it is"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
