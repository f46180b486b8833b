import { useQuery } from "convex/react";
import { useStudio } from "../../platform/offline/use-studio.ts";
import { Pencil, Trash2 } from "lucide-react";
import { api } from "../../platform/api.ts";
import type { CollectionView } from "../../../../src/contracts/collection.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { attempt } from "../../samples/operations.ts";

interface CollectionFieldProps {
  collectionId: string;
  onChange(collectionId: string): void;
}

/** Narrows to a collection; the one that is chosen can be renamed and deleted. */
export function CollectionField({ collectionId, onChange }: CollectionFieldProps) {
  const collections = useQuery(api.library.public.listCollections, {})?.collections ?? [];
  const chosen = collections.find((each) => each.collectionId === collectionId);
  return (
    <div className="collection-field">
      <label className="field">
        Collection
        <select value={collectionId} onChange={(event) => onChange(event.target.value)}>
          <option value="">Any</option>
          {collections.map((each) => (
            <option key={each.collectionId} value={each.collectionId}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      {chosen && <CollectionButtons collection={chosen} onDeleted={() => onChange("")} />}
    </div>
  );
}

function CollectionButtons({ collection, onDeleted }: { collection: CollectionView; onDeleted(): void }) {
  const client = useStudio();
  const { collectionId, name: before } = collection;
  const rename = () => {
    const name = prompt("Name of the collection", before)?.trim();
    if (name && name !== before) attempt(client.mutation(api.library.public.renameCollection, { collectionId, name }));
  };
  const remove = () => {
    if (!confirm(`Delete the collection "${before}"? The samples in it stay.`)) return;
    attempt(client.mutation(api.library.public.deleteCollection, { collectionId }).then(onDeleted));
  };
  return (
    <>
      <IconButton label={`Rename ${before}`} title="Rename" onClick={rename}>
        <Pencil size={16} aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${before}`} title="Delete collection" onClick={remove}>
        <Trash2 size={16} aria-hidden />
      </IconButton>
    </>
  );
}
