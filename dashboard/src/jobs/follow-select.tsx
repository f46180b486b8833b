import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { usePlaying } from "../player/use-player.ts";
import { factsText } from "../platform/format.ts";

const OFFERED = 50;

/** Chooses a sample for the new one to follow: what plays, a recording, or one of the newest. */
export function FollowSelect({ chosen }: { chosen: string | undefined }) {
  const playing = usePlaying((state) => state.tracks[state.selected]?.sample);
  const named = useQuery(api.browse.public.getLibraryRow, chosen === undefined ? "skip" : { sampleId: chosen });
  const newest = useQuery(api.library.public.searchSamples, { limit: OFFERED })?.samples ?? [];
  const recordings = useQuery(api.library.public.searchSamples, { type: "recording", limit: OFFERED })?.samples ?? [];
  const first = named ?? playing;
  const others = (samples: readonly SampleView[]) => samples.filter(({ sampleId }) => sampleId !== first?.sampleId);
  // The chosen sample loads later: without a new key, the select would fall back to none.
  return (
    <label className="field wide">
      Follow a sample
      <select key={named?.sampleId} name="inputSampleId" defaultValue={named?.sampleId ?? ""}>
        <option value="">None</option>
        {first && <SampleOption sample={first} />}
        <SampleOptions label="Recordings" samples={others(recordings)} />
        <SampleOptions label="Newest" samples={others(newest.filter(({ type }) => type !== "recording"))} />
      </select>
    </label>
  );
}

function SampleOptions({ label, samples }: { label: string; samples: readonly SampleView[] }) {
  if (samples.length === 0) return null;
  return (
    <optgroup label={label}>
      {samples.map((sample) => (
        <SampleOption key={sample.sampleId} sample={sample} />
      ))}
    </optgroup>
  );
}

function SampleOption({
  sample,
}: {
  sample: Pick<SampleView, "sampleId" | "name" | "bpm" | "key" | "durationSeconds">;
}) {
  return (
    <option value={sample.sampleId}>
      {sample.name} ({factsText(sample)})
    </option>
  );
}
