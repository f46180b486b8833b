import { useStudio } from "../../platform/offline/use-studio.ts";
import { AudioWaveform } from "lucide-react";
import { useState, type FormEvent } from "react";
import { MAX_BARS, MAX_BPM, MIN_BPM } from "../../../../src/contracts/limits.ts";
import { project, projectTargets, tempoAndKeyText } from "../../platform/project.ts";
import { useStore } from "../../platform/store.ts";
import { useAction } from "../../platform/use-action.ts";
import { usePlaying } from "../../player/use-player.ts";
import { closeDialog } from "../../ui/dialogs.ts";
import { Failures } from "../../ui/failures.tsx";
import { KeySelect } from "../../ui/key-select.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { fitSamples, fitToFrame, type Frame } from "./fit-samples.ts";
import { useRows } from "../use-rows.ts";

/** Asks for a tempo, a key or a number of bars, to which samples are stretched and shifted. */
export function FitForm({ sampleIds }: { sampleIds: readonly string[] }) {
  const client = useStudio();
  const [bpm, setBpm] = useState("");
  const [key, setKey] = useState("");
  const [bars, setBars] = useState("");
  const [isVoice, setIsVoice] = useState(false);
  const targets = {
    ...(bpm === "" ? {} : { bpm: Number(bpm) }),
    ...(key === "" ? {} : { key }),
    ...(bars === "" ? {} : { bars: Number(bars) }),
  };
  const start = useAction(async () => {
    const formants = isVoice ? { formants: "keep" as const } : {};
    const fits = sampleIds.map((sampleId) => ({ sampleId, ...targets, ...formants }));
    await fitSamples(client, fits);
    closeDialog();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  return (
    <form className="form-body fields" onSubmit={submit}>
      <AsProject sampleIds={sampleIds} />
      <AsPlayed sampleIds={sampleIds} />
      <NumberField
        label="Tempo (BPM)"
        value={bpm}
        min={MIN_BPM}
        max={MAX_BPM}
        step="any"
        placeholder="as it is"
        onChange={({ target }) => setBpm(target.value)}
      />
      <KeySelect name="key" none="as it is" value={key} onChange={setKey} />
      <NumberField
        label="Bars"
        value={bars}
        min={1}
        max={MAX_BARS}
        step="1"
        placeholder="as it is"
        onChange={({ target }) => setBars(target.value)}
      />
      <label className="check wide">
        <input type="checkbox" checked={isVoice} onChange={(event) => setIsVoice(event.target.checked)} />
        It is a voice: keep its formants
      </label>
      <button
        type="submit"
        className="primary wide"
        disabled={Object.keys(targets).length === 0}
        aria-disabled={start.isBusy}
      >
        <AudioWaveform size={16} aria-hidden /> Fit
      </button>
      <Failures actions={[start]} />
    </form>
  );
}

/** One press: the project's tempo and key. */
function AsProject({ sampleIds }: { sampleIds: readonly string[] }) {
  const current = useStore(project, (value) => value);
  const text = `To the project: ${tempoAndKeyText(current)}`;
  return <AsFrame sampleIds={sampleIds} frame={projectTargets(current)} text={text} />;
}

/** One press: the tempo and key of the player's first track. */
function AsPlayed({ sampleIds }: { sampleIds: readonly string[] }) {
  const played = usePlaying((state) => state.tracks[0]?.sample);
  if (!played || sampleIds.every((sampleId) => sampleId === played.sampleId)) return null;
  return (
    <AsFrame sampleIds={sampleIds} frame={played} text={`As ${played.name}, which plays: ${tempoAndKeyText(played)}`} />
  );
}

function AsFrame({ sampleIds, frame, text }: { sampleIds: readonly string[]; frame: Frame; text: string }) {
  const client = useStudio();
  const rows = useRows(sampleIds);
  const start = useAction(async () => {
    if (!rows) return;
    await fitToFrame(client, rows, frame);
    closeDialog();
  });
  if (!rows || tempoAndKeyText(frame) === "") return null;
  return (
    <>
      <button type="button" className="wide" aria-disabled={start.isBusy} onClick={start.run}>
        {text}
      </button>
      <Failures actions={[start]} />
    </>
  );
}
