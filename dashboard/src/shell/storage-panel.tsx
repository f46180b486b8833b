import { Pin, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useCacheState, usePlayer, usePlaying } from "../player/use-player.ts";
import { sizeText } from "../platform/format.ts";
import { useAction } from "../platform/use-action.ts";
import { BUDGETS_MEGABYTES, budgetBytes, chooseBudget, chosenBudget } from "../platform/cache/audio-cache.ts";

const MEGABYTE = 1_000_000;

/** How much of this browser's storage samples take, and may take. */
export function StoragePanel() {
  const { cache } = usePlayer();
  const { kept, trouble } = useCacheState();
  const [chosen, setChosen] = useState(chosenBudget);
  const [budget, setBudget] = useState(0);
  const clear = useAction(() => cache.clear());
  useEffect(() => {
    void budgetBytes().then(setBudget);
  }, [chosen]);
  const used = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);
  return (
    <>
      {trouble === null && (
        <p className="dim">Samples that were heard play again without a network, as long as they fit.</p>
      )}
      <label className="field">
        {`${kept.size} ${kept.size === 1 ? "sample" : "samples"}, ${sizeText(used)} of ${sizeText(budget)}`}
        <meter min={0} max={Math.max(1, budget)} value={used} />
      </label>
      <label className="field">
        Keep at most
        <select
          value={chosen}
          onChange={(event) => {
            chooseBudget(Number(event.target.value));
            setChosen(chosenBudget());
          }}
        >
          {BUDGETS_MEGABYTES.map((each) => (
            <option key={each} value={each}>
              {sizeText(each * MEGABYTE)}
            </option>
          ))}
        </select>
      </label>
      {trouble !== null && <p role="status">{trouble}</p>}
      <footer>
        <PinButton />
        <button type="button" onClick={clear.run} disabled={kept.size === 0} aria-disabled={clear.isBusy}>
          <Trash2 size={16} aria-hidden /> Remove all
        </button>
      </footer>
      {clear.failure !== null && (
        <p className="failure" role="alert">
          {clear.failure}
        </p>
      )}
    </>
  );
}

/** Keeps the sample that plays, whatever else needs room. */
function PinButton() {
  const player = usePlayer();
  const { kept, pinned } = useCacheState();
  const name = usePlaying((state) => state.tracks[state.selected]?.sample.name);
  const sha256 = player.currentFile?.sha256 ?? "";
  const isPinned = pinned.has(sha256);
  const toggle = useAction(() => player.cache.setPinned(sha256, !isPinned));
  return (
    <button type="button" aria-pressed={isPinned} disabled={!kept.has(sha256)} onClick={toggle.run} title={name}>
      <Pin size={16} aria-hidden /> Always keep this one
    </button>
  );
}
