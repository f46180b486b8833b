import { useQuery } from "convex/react";
import { useState, type FormEvent } from "react";
import { api } from "../../platform/api.ts";
import { MAX_COLLECTION_NAME_CHARACTERS } from "../../../../src/contracts/limits.ts";
import { useIsOffline, useStudio } from "../../platform/offline/use-studio.ts";
import { useAction } from "../../platform/use-action.ts";
import { attempt, inParts } from "../../samples/operations.ts";
import { useRows } from "../use-rows.ts";
import { Failures } from "../../ui/failures.tsx";

/** Puts samples into collections and takes them out. */
export function CollectionsForm({ sampleIds }: { sampleIds: readonly string[] }) {
  const client = useStudio();
  const rows = useRows(sampleIds);
  const collections = useQuery(api.library.public.listCollections, {})?.collections;
  const change = (collectionId: string, isIn: boolean) =>
    inParts(sampleIds, (part) => client.outbox.enqueue("changeCollection", { collectionId, sampleIds: part, isIn }));
  const isOffline = useIsOffline();
  if (!rows || !collections) {
    return (
      <p role="status">{isOffline ? "The studio cannot be reached now; look again when it answers." : "Loading…"}</p>
    );
  }
  return (
    <div className="form-body">
      <ul className="checks" aria-label="Collections">
        {collections.map(({ collectionId, name }) => {
          const count = rows.filter((row) => row.collectionIds.includes(collectionId)).length;
          return (
            <li key={collectionId}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={count === rows.length && count > 0}
                  ref={(box) => {
                    if (box) box.indeterminate = count > 0 && count < rows.length;
                  }}
                  onChange={(event) => attempt(change(collectionId, event.target.checked))}
                />
                {name}{" "}
                {count > 0 && count < rows.length && (
                  <span className="dim">
                    {count} of {rows.length}
                  </span>
                )}
              </label>
            </li>
          );
        })}
      </ul>
      <NewCollection onCreated={(collectionId) => change(collectionId, true)} />
    </div>
  );
}

function NewCollection({ onCreated }: { onCreated(collectionId: string): Promise<void> }) {
  const client = useStudio();
  const [name, setName] = useState("");
  const create = useAction(async () => {
    const { collectionId } = await client.mutation(api.library.public.createCollection, { name });
    await onCreated(collectionId);
    setName("");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.run();
  };
  return (
    <form className="one-line" onSubmit={submit}>
      <label className="field">
        New collection
        <input
          value={name}
          required
          maxLength={MAX_COLLECTION_NAME_CHARACTERS}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button type="submit" className="primary" aria-disabled={create.isBusy}>
        Create
      </button>
      <Failures actions={[create]} />
    </form>
  );
}
