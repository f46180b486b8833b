import { useQuery } from "convex/react";
import { Shuffle } from "lucide-react";
import { useState, type FormEvent } from "react";
import { MAX_PROMPT_CHARACTERS } from "../../../../src/contracts/limits.ts";
import { api } from "../../platform/api.ts";
import { project, tempoAndKeyText } from "../../platform/project.ts";
import { useStudio } from "../../platform/offline/use-studio.ts";
import { useAction } from "../../platform/use-action.ts";
import { makeKeeping } from "../../samples/variations.ts";
import { closeDialog } from "../../ui/dialogs.ts";
import { Failures } from "../../ui/failures.tsx";

/** Asks which parts of a sample with a score stay in a variation of it, and for words about the others. */
export function VaryForm({ sampleId }: { sampleId: string }) {
  const made = useQuery(api.browse.public.getRequest, { sampleId });
  if (!made) return <p role="status">Loading…</p>;
  if (made.parts.length === 0)
    return <p>It has no score of this version, so none of its parts can be kept. Choose “More like this…” instead.</p>;
  return <PartsForm sampleId={sampleId} parts={made.parts} />;
}

function PartsForm({ sampleId, parts }: { sampleId: string; parts: readonly string[] }) {
  const client = useStudio();
  const [renewed, setRenewed] = useState<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState(() => tempoAndKeyText(project.value));
  const keep = parts.filter((part) => !renewed.has(part));
  const start = useAction(async () => {
    if (await makeKeeping(client, { sampleId, keep, wish: words })) closeDialog();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  const change = (part: string, isKept: boolean) =>
    setRenewed((before) => new Set(isKept ? [...before].filter((each) => each !== part) : [...before, part]));
  const isSame = renewed.size === 0 && words.trim() === "";
  return (
    <form className="form-body fields" onSubmit={submit}>
      <fieldset className="wide">
        <legend>Keep</legend>
        <ul className="checks">
          {parts.map((part) => (
            <li key={part}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={!renewed.has(part)}
                  onChange={(event) => change(part, event.target.checked)}
                />
                {part}
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <label className="field wide">
        What is new
        <input
          value={words}
          maxLength={MAX_PROMPT_CHARACTERS}
          placeholder="busier hats, at 140 in F minor"
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className="primary wide"
        disabled={isSame || keep.length === 0}
        aria-disabled={start.isBusy}
      >
        <Shuffle size={16} aria-hidden /> Make the variation
      </button>
      <Failures actions={[start]} />
    </form>
  );
}
