import { useQuery } from "convex/react";
import { useStudio } from "../../platform/offline/use-studio.ts";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { api } from "../../platform/api.ts";
import { MAX_TAG_CHARACTERS } from "../../../../src/contracts/limits.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useAction } from "../../platform/use-action.ts";
import { attempt, inParts } from "../../samples/operations.ts";
import { useRows } from "../use-rows.ts";
import { Failures } from "../../ui/failures.tsx";

/** Puts tags on samples and takes them off. */
export function TagsForm({ sampleIds }: { sampleIds: readonly string[] }) {
  const client = useStudio();
  const [text, setText] = useState("");
  const rows = useRows(sampleIds) ?? [];
  const known = useQuery(api.library.public.listTags, {})?.tags ?? [];
  const change = (tags: { add?: string[]; remove?: string[] }) =>
    inParts(sampleIds, (part) => client.outbox.enqueue("setTags", { sampleIds: part, ...tags }));
  const add = useAction(async () => {
    const tags = text.split(",").flatMap((tag) => tag.trim() || []);
    if (tags.length > 0) await change({ add: tags });
    setText("");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run();
  };
  return (
    <div className="form-body">
      <Chips tags={countTags(rows)} all={rows.length} onRemove={(tag) => attempt(change({ remove: [tag] }))} />
      <form className="one-line" onSubmit={submit}>
        <label className="field">
          New tags, with commas between
          <input
            data-first
            list="known-tags"
            value={text}
            maxLength={MAX_TAG_CHARACTERS * 8}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <datalist id="known-tags">
          {known.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button type="submit" className="primary" aria-disabled={add.isBusy}>
          Add
        </button>
      </form>
      <Failures actions={[add]} />
    </div>
  );
}

interface ChipsProps {
  tags: readonly (readonly [tag: string, count: number])[];
  /** How many samples there are. */
  all: number;
  onRemove(tag: string): void;
}

function Chips({ tags, all, onRemove }: ChipsProps) {
  return (
    <ul className="chips" aria-label="Tags">
      {tags.map(([tag, count]) => (
        <li key={tag}>
          {tag} {count < all && <span className="dim">{`${count} of ${all}`}</span>}
          <IconButton label={`Take off ${tag}`} onClick={() => onRemove(tag)}>
            <X size={14} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

/** Tags with the number of samples that have them. */
function countTags(rows: readonly { tags: readonly string[] }[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  for (const tag of rows.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted(([left], [right]) => left.localeCompare(right));
}
