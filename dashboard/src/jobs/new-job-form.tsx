import { useConvex, useQuery } from "convex/react";
import { Sparkles, Split } from "lucide-react";
import { useRef, type FormEvent } from "react";
import { api } from "../../../convex/_generated/api.js";
import * as limits from "../../../src/contracts/limits.ts";
import { mayStart } from "../charge.ts";
import { KeySelect } from "../key-select.tsx";
import { FileButton } from "../upload/file-button.tsx";
import { useAction } from "../use-action.ts";
import { readGenerateForm } from "./generate-form.ts";

/** Asks for a sample with the fields and bounds of generate_sample. */
export function NewJobForm() {
  const client = useConvex();
  const form = useRef<HTMLFormElement>(null);
  const start = useAction(async () => {
    if (!form.current) return;
    const input = readGenerateForm(new FormData(form.current));
    if (!(await mayStart(client, { task: "generate", model: input.model }))) return;
    await client.mutation(api.jobs.generate, { ...input, requestId: crypto.randomUUID() });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  return (
    <form ref={form} className="new-job" onSubmit={submit} aria-labelledby="new-job-title">
      <h2 id="new-job-title">New sample</h2>
      <label className="wide">
        Describe the sound
        <textarea
          id="prompt"
          name="prompt"
          required
          rows={2}
          maxLength={limits.MAX_PROMPT_CHARACTERS}
          placeholder="Dusty lo-fi chords with a soft kick"
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
          }}
        />
      </label>
      <NumberField label="Bars" name="bars" min={1} max={limits.MAX_BARS} placeholder="4" />
      <NumberField label="BPM" name="bpm" min={limits.MIN_BPM} max={limits.MAX_BPM} placeholder="by prompt" />
      <KeySelect name="key" none="By prompt" />
      <NumberField label="Variations" name="variations" min={1} max={limits.MAX_VARIATIONS} placeholder="1" />
      <ModelSelect />
      <footer className="wide">
        <button type="submit" className="primary" disabled={start.isBusy}>
          <Sparkles size={16} aria-hidden /> Generate
        </button>
        <FileButton purpose="split">
          <Split size={16} aria-hidden /> Split a file…
        </FileButton>
        {start.failure && (
          <p className="failure" role="alert">
            {start.failure}
          </p>
        )}
      </footer>
    </form>
  );
}

/** The models that can run here; those that need a key say so. */
function ModelSelect() {
  const models = useQuery(api.modelList.list, { task: "generate" })?.models ?? [];
  return (
    <label className="field">
      Model
      <select name="model">
        <option value="">Automatic</option>
        {models.map(({ name, available, cost, setup }) => (
          <option key={name} value={name} disabled={!available} title={setup}>
            {name} {available ? `(${cost})` : "(not set up)"}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberFieldProps {
  label: string;
  name: string;
  min: number;
  max: number;
  placeholder: string;
}

function NumberField({ label, ...input }: NumberFieldProps) {
  return (
    <label className="field">
      {label}
      <input type="number" inputMode="numeric" step={1} {...input} />
    </label>
  );
}
