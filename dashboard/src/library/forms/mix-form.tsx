import { useStudio } from "../../platform/offline/use-studio.ts";
import { Save } from "lucide-react";
import { useState, type FormEvent } from "react";
import { MAX_NAME_CHARACTERS } from "../../../../src/contracts/limits.ts";
import { describeGain } from "../../../player-core/levels.ts";
import { useAction } from "../../platform/use-action.ts";
import { closeDialog, type MixTrack } from "../../ui/dialogs.ts";
import { showToast } from "../../ui/toast.ts";

const MIN_GAIN_DB = -60;

/** Saves what the desk plays, as its faders stand, as a sample of its own. */
export function MixForm({ tracks, title, bpm }: { tracks: readonly MixTrack[]; title: string; bpm?: number }) {
  const client = useStudio();
  const [name, setName] = useState(`${title} mix`.slice(0, MAX_NAME_CHARACTERS));
  const [normalise, setNormalise] = useState(false);
  const audible = tracks.filter(({ gain }) => gain > 0);
  const save = useAction(async () => {
    await client.outbox.enqueue("mix", {
      tracks: tracks.flatMap(placedTracks),
      ...(bpm === undefined ? {} : { bpm }),
      name: name.trim() || title,
      ...(normalise ? { normalise } : {}),
      requestId: crypto.randomUUID(),
    });
    closeDialog();
    showToast("The mix is on its way; see Jobs");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <form className="form-body" onSubmit={submit}>
      <ul className="facts-list" aria-label="In the mix">
        {tracks.map(({ sampleId, label, gain }) => (
          <li key={sampleId} data-silent={gain === 0 || undefined}>
            <span>{label}</span> <span className="dim">{describeGain(gain)}</span>
          </li>
        ))}
      </ul>
      <label className="field">
        Name
        <input
          value={name}
          required
          maxLength={MAX_NAME_CHARACTERS}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="check">
        <input type="checkbox" checked={normalise} onChange={(event) => setNormalise(event.target.checked)} />
        Bring the highest peak to −1 dBTP
      </label>
      <button type="submit" className="primary" disabled={audible.length === 0} aria-disabled={save.isBusy}>
        <Save size={16} aria-hidden /> Save the mix
      </button>
      {(save.failure ?? (audible.length === 0 ? "Every track is silent: there is nothing to save." : null)) && (
        <p className="failure" role="alert">
          {save.failure ?? "Every track is silent: there is nothing to save."}
        </p>
      )}
    </form>
  );
}

function placedTracks({ sampleId, gain, offsetsBeats = [0] }: MixTrack) {
  const level = gain === 0 ? { mute: true } : { gainDb: Math.max(MIN_GAIN_DB, 20 * Math.log10(gain)) };
  return offsetsBeats.map((beats) => ({ sampleId, ...level, ...(beats === 0 ? {} : { offsetBeats: beats }) }));
}
