import { Package } from "lucide-react";
import { useRef, type FormEvent } from "react";
import { MAX_NAME_CHARACTERS, MAX_PROJECT_SAMPLES } from "../../../../src/contracts/limits.ts";
import { PROJECT_FORMATS, PROJECT_WORDS } from "../../../../src/contracts/project-formats.ts";
import type { ProjectStrip } from "../../../../src/contracts/project.ts";
import { useStudio } from "../../platform/offline/use-studio.ts";
import { useAction } from "../../platform/use-action.ts";
import { closeDialog } from "../../ui/dialogs.ts";
import { showToast } from "../../ui/toast.ts";
import { readProjectForm } from "./project-fields.ts";

interface Asked {
  sampleIds: readonly string[];
  /** On what the file holds. */
  note?: string;
  /** How samples are set on the desk. */
  strips?: readonly ProjectStrip[];
}

/** Asks how samples become one file for a DAW, a sampler or other people. */
export function ProjectForm({ sampleIds, note, strips }: Asked) {
  const client = useStudio();
  const form = useRef<HTMLFormElement>(null);
  const start = useAction(async () => {
    if (!form.current) return;
    const settings = readProjectForm(new FormData(form.current));
    await client.outbox.enqueue("exportProject", {
      sampleIds: [...sampleIds],
      ...settings,
      ...(strips === undefined ? {} : { strips: [...strips] }),
      requestId: crypto.randomUUID(),
    });
    closeDialog();
    showToast("The project is on its way; see Jobs for its file");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  const isTooMany = sampleIds.length > MAX_PROJECT_SAMPLES;
  const fault = isTooMany ? `At most ${MAX_PROJECT_SAMPLES} samples fit one project` : start.failure;
  return (
    <form ref={form} className="form-body fields" onSubmit={submit}>
      <label className="field">
        Format
        <select name="format">
          {PROJECT_FORMATS.map((format) => (
            <option key={format} value={format}>
              {PROJECT_WORDS[format]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        Name
        <input name="name" maxLength={MAX_NAME_CHARACTERS} placeholder="as the first sample" />
      </label>
      <label className="wide">
        <input type="checkbox" name="stems" /> With stems of the last split
      </label>
      {note !== undefined && <p className="dim wide">{note}</p>}
      <button type="submit" className="primary wide" disabled={isTooMany} aria-disabled={start.isBusy}>
        <Package size={16} aria-hidden /> Export
      </button>
      {fault && (
        <p className="failure wide" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
