import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { useStore } from "../platform/store.ts";
import { readQuality, type SplitChoice, splitChoice, takesWishes } from "../samples/split-choice.ts";

/** How every split of this visit is made: by which model, and of the built-in splitter at which quality and in how many stems. */
export function SplitFields() {
  const { model, quality, twoStems } = useStore(splitChoice, (choice) => choice);
  return (
    <>
      <ModelSelect model={model} choose={(name) => change({ model: name })} />
      {takesWishes(model) && (
        <>
          <label className="field">
            Split quality
            <select value={quality ?? ""} onChange={({ target }) => change({ quality: readQuality(target.value) })}>
              <option value="">Best available</option>
              <option value="learned">Learned (trained network)</option>
              <option value="fast">Fast (three times as fast)</option>
            </select>
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={twoStems === true}
              onChange={({ target }) => change({ twoStems: target.checked || undefined })}
            />{" "}
            Only vocals and instrumental
          </label>
        </>
      )}
    </>
  );
}

function change(fields: SplitChoice): void {
  splitChoice.set({ ...splitChoice.value, ...fields });
}

/** Nothing where there is no choice. */
function ModelSelect({ model, choose }: { model: string | undefined; choose(name: string | undefined): void }) {
  const models = useQuery(api.providers.public.listModels, { task: "stem_split" })?.models ?? [];
  const available = models.filter((each) => each.available);
  if (available.length < 2) return null;
  return (
    <label className="field wide">
      Split with
      <select value={model ?? ""} onChange={({ target }) => choose(target.value || undefined)}>
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
