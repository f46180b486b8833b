import { useQuery } from "convex/react";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { MAX_SEARCH_NAME_CHARACTERS } from "../../../src/contracts/limits.ts";
import { api } from "../platform/api.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { attempt } from "../samples/operations.ts";
import { ButtonRow } from "../ui/button-row.tsx";
import { Failures } from "../ui/failures.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { showToast } from "../ui/toast.ts";
import { chosenFilters, type Filters } from "./filters.ts";
import { filtersOf, nameOf, queryOf } from "./search-address.ts";

/** A search with its name. */
interface SavedSearch {
  name: string;
  query: string;
}

/** Searches that the user keeps: shown again by a press, deleted, and the one that is shown under a new name. */
export function SavedSearches({ id, filters }: { id: string; filters: Filters }) {
  const client = useStudio();
  const searches = useQuery(api.library.public.listSearches, {})?.searches ?? [];
  const shown = queryOf(filters);
  return (
    <div id={id} className="facet-saved">
      {searches.length > 0 && (
        <ButtonRow label="Saved searches" className="facet-values">
          {searches.map(({ name, query }) => (
            <span key={name} className="saved">
              <button
                type="button"
                className="chip"
                aria-pressed={query === shown}
                onClick={() => chosenFilters.set(filtersOf(query))}
              >
                {name}
              </button>
              <IconButton
                label={`Delete the search ${name}`}
                title="Delete"
                onClick={() => {
                  // The last one takes its whole row with it.
                  if (searches.length === 1) document.querySelector<HTMLElement>(`[aria-controls=${id}]`)?.focus();
                  attempt(deleteSearch(client, { name, query }));
                }}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </span>
          ))}
        </ButtonRow>
      )}
      {shown === "" ? (
        <p className="dim">Search or choose some chips: then it can be saved under a name.</p>
      ) : (
        <SaveForm key={shown} usualName={nameOf(filters)} query={shown} names={searches.map(({ name }) => name)} />
      )}
    </div>
  );
}

/** A name stands for one search: saving under it again replaces the search. */
function SaveForm({ usualName, query, names }: { usualName: string; query: string; names: readonly string[] }) {
  const client = useStudio();
  const [name, setName] = useState(usualName);
  const save = useAction(() => client.mutation(api.library.public.saveSearch, { name, query }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        Name of this search
        <input
          value={name}
          required
          maxLength={MAX_SEARCH_NAME_CHARACTERS}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button type="submit" aria-disabled={save.isBusy}>
        {names.includes(name.trim()) ? "Replace" : "Save"}
      </button>
      <Failures actions={[save]} />
    </form>
  );
}

async function deleteSearch(client: StudioClient, { name, query }: SavedSearch): Promise<void> {
  await client.mutation(api.library.public.deleteSearch, { name });
  showToast(`Deleted the search “${name}”`, () => client.mutation(api.library.public.saveSearch, { name, query }));
}
