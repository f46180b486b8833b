import { useQuery } from "convex/react";
import { useStudio } from "../platform/offline/use-studio.ts";
import { SlidersHorizontal, Sparkles, Split } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { api } from "../platform/api.ts";
import { pricedRequest, type PricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import * as limits from "../../../src/contracts/limits.ts";
import { mayStart } from "../platform/charge.ts";
import { project } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { KeySelect } from "../ui/key-select.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { FileButton } from "../samples/file-button.tsx";
import { useAction } from "../platform/use-action.ts";
import { ChargeNote } from "./charge-note.tsx";
import type { Draft } from "../samples/draft.ts";
import { FollowSelect } from "./follow-select.tsx";
import { readGenerateForm } from "../samples/generate-form.ts";
import { SplitFields } from "./split-fields.tsx";
import { Failures } from "../ui/failures.tsx";

interface FieldsProps extends Pick<Draft, "fields"> {
  /** Fields that the cost depends on, as the form stands. */
  priced: PricedRequest;
}

/** Asks for a sample with the fields and bounds of generate_sample. */
export function NewJobForm({ draft }: { draft: Draft }) {
  const client = useStudio();
  const form = useRef<HTMLFormElement>(null);
  const [priced, setPriced] = useState(() => pricedRequest(draft.fields));
  const read = () => form.current && setPriced(pricedRequest(readGenerateForm(new FormData(form.current))));
  const start = useAction(async () => {
    if (!form.current) return;
    const input = readGenerateForm(new FormData(form.current));
    if (!(await mayStart(client, { task: "generate", ...pricedRequest(input) }))) return;
    await client.outbox.enqueue("generate", { ...input, requestId: crypto.randomUUID() });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  return (
    <form ref={form} className="new-job" onSubmit={submit} onChange={read} aria-labelledby="new-job-title">
      <h2 id="new-job-title">New sample</h2>
      <PromptField draft={draft} submit={() => form.current?.requestSubmit()} />
      <Fields fields={draft.fields} priced={priced} />
      <footer className="wide">
        <button type="submit" className="primary" aria-disabled={start.isBusy}>
          <Sparkles size={16} aria-hidden /> Generate
        </button>
        <FileButton purpose="split">
          <Split size={16} aria-hidden /> Split a file…
        </FileButton>
        <SplitFields />
        <Failures actions={[start]} />
      </footer>
    </form>
  );
}

function PromptField({ draft, submit }: { draft: Draft; submit(): void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  // The first one is that of an empty page, where nobody asked to write.
  useEffect(() => {
    if (draft.id > 0) field.current?.focus();
  }, [draft]);
  return (
    <label className="wide">
      Describe the sound
      <textarea
        ref={field}
        id="prompt"
        name="prompt"
        required
        rows={2}
        maxLength={limits.MAX_PROMPT_CHARACTERS}
        placeholder="Dusty lo-fi chords with a soft kick"
        defaultValue={draft.fields.prompt}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
    </label>
  );
}

/** All but the prompt. On a phone they are there on demand, so that the jobs are in sight. */
function Fields({ fields, priced }: FieldsProps) {
  const [isOpen, setIsOpen] = useState(Object.keys(fields).length > 0);
  return (
    <>
      <button
        type="button"
        className="show-fields wide"
        aria-expanded={isOpen}
        onClick={() => setIsOpen((before) => !before)}
      >
        <SlidersHorizontal size={16} aria-hidden /> Length, tempo, key, model
      </button>
      <div className="sound-fields" data-open={isOpen || undefined}>
        <SoundFields fields={fields} priced={priced} />
        <MoreFields fields={fields} />
      </div>
    </>
  );
}

function SoundFields({ fields, priced }: FieldsProps) {
  const { bpm, key } = useFirstFields(fields);
  return (
    <>
      <label className="field">
        Kind
        <select name="type" defaultValue={fields.type ?? ""}>
          <option value="">By prompt</option>
          <option value="loop">Loop</option>
          <option value="one_shot">One-shot</option>
        </select>
      </label>
      <NumberField label="Bars" name="bars" defaultValue={fields.bars} min={1} max={limits.MAX_BARS} placeholder="4" />
      <NumberField
        key={`${bpm} BPM`}
        label="BPM"
        name="bpm"
        defaultValue={bpm}
        min={limits.MIN_BPM}
        max={limits.MAX_BPM}
        step="any"
        placeholder="by prompt"
      />
      <KeySelect key={`key ${key}`} name="key" none="By prompt" defaultValue={key} />
      <NumberField
        label="Variations"
        name="variations"
        defaultValue={fields.variations}
        min={1}
        max={limits.MAX_VARIATIONS}
        placeholder="1"
      />
      <ModelSelect chosen={fields.model} priced={priced} />
      <FollowSelect chosen={fields.inputSampleId} />
    </>
  );
}

/** Tempo and key that the form begins with: the project's, also when they change; a draft has its own, or none. */
function useFirstFields(fields: Draft["fields"]): Pick<Draft["fields"], "bpm" | "key"> {
  const current = useStore(project, (value) => value);
  return Object.keys(fields).length > 0 ? fields : current;
}

/** Rarely used fields. */
function MoreFields({ fields }: Pick<Draft, "fields">) {
  return (
    <details className="more wide" open={fields.durationSeconds !== undefined || fields.seed !== undefined}>
      <summary>Length in seconds, seed</summary>
      <div>
        <NumberField
          label="Seconds"
          name="durationSeconds"
          defaultValue={fields.durationSeconds}
          min={limits.MIN_DURATION_SECONDS}
          max={limits.MAX_DURATION_SECONDS}
          step="any"
          placeholder="by bars"
        />
        <NumberField
          label="Seed"
          name="seed"
          defaultValue={fields.seed}
          min={1}
          max={limits.MAX_SEED}
          placeholder="any"
        />
      </div>
    </details>
  );
}

/** The models that can run here; those that need a key say so. */
function ModelSelect({ chosen, priced }: { chosen: string | undefined } & Pick<FieldsProps, "priced">) {
  const models = useQuery(api.providers.public.listModels, { task: "generate" })?.models ?? [];
  const [name = "", choose] = useState(chosen);
  const isRunnable = models.some((model) => model.available && (name === "" ? model.isDefault : model.name === name));
  return (
    <>
      <label className="field">
        Model
        <select name="model" value={name} onChange={({ target }) => choose(target.value)}>
          <option value="">Automatic</option>
          {models.map(({ name: each, available, cost, setup }) => (
            <option key={each} value={each} disabled={!available} title={setup}>
              {each} {available ? `(${cost})` : "(not set up)"}
            </option>
          ))}
        </select>
      </label>
      {isRunnable && <ChargeNote request={{ ...priced, model: name === "" ? undefined : name }} />}
    </>
  );
}
