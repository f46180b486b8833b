import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { useStore } from "../platform/store.ts";
import { splitModel } from "../samples/split-model.ts";

/** Chooses what splits, for every split of this visit; nothing where there is no choice. */
export function SplitModelSelect() {
  const models = useQuery(api.providers.public.listModels, { task: "stem_split" })?.models ?? [];
  const chosen = useStore(splitModel, (value) => value);
  const available = models.filter((model) => model.available);
  if (available.length < 2) return null;
  return (
    <label className="field wide">
      Split with
      <select value={chosen ?? ""} onChange={({ target }) => splitModel.set(target.value || undefined)}>
        <option value="">Automatic ({available.find(({ isDefault }) => isDefault)?.name})</option>
        {available.map(({ name, cost }) => (
          <option key={name} value={name}>
            {name} ({cost})
          </option>
        ))}
      </select>
    </label>
  );
}
