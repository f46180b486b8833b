import { useStudio } from "../platform/offline/use-studio.ts";
import { Check, Music, Sparkles } from "lucide-react";
import { useState } from "react";
import { MAX_INSTRUMENT_CHARACTERS, PART_INSTRUMENTS } from "../../../src/contracts/part-instruments.ts";
import { RECORDING_DAYS } from "../../../src/contracts/limits.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { api } from "../platform/api.ts";
import { openDraft } from "../samples/draft.ts";
import { useAction } from "../platform/use-action.ts";
import { keepRecording } from "../ui/expiry.ts";
import { Failures } from "../ui/failures.tsx";

/** A recording that waits in this browser, since the studio cannot be reached. */
export function SavedHere({ name, onAgain, onDone }: { name: string; onAgain(): void; onDone(): void }) {
  return (
    <>
      <p role="status">
        <strong>{name}</strong> is kept in this browser. It comes into the library by itself when the studio answers,
        also if this page was closed meanwhile.
      </p>
      <div className="recorder-actions">
        <button type="button" onClick={onAgain}>
          Record another
        </button>
        <button type="button" className="primary" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}

/** The sample is there: what can be done with it next. */
export function Saved({ sample, onAgain, onDone }: { sample: SampleView; onAgain(): void; onDone(): void }) {
  const client = useStudio();
  const [isKept, setIsKept] = useState(false);
  const keep = useAction(async () => {
    await keepRecording(client, sample.sampleId);
    setIsKept(true);
  });
  const follow = () => {
    openDraft({ inputSampleId: sample.sampleId });
    onDone();
  };
  return (
    <>
      <p role="status">
        <strong>{sample.name}</strong> is in the library
        {isKept ? ", and stays until you delete it." : ` for ${RECORDING_DAYS} days.`}
      </p>
      <Failures actions={[keep]} />
      <MakePart sampleId={sample.sampleId} />
      <div className="recorder-actions">
        <button type="button" onClick={onAgain}>
          Record another
        </button>
        {!isKept && (
          <button type="button" onClick={keep.run} aria-disabled={keep.isBusy}>
            <Check size={16} aria-hidden /> Keep it
          </button>
        )}
        <button type="button" onClick={follow}>
          <Sparkles size={16} aria-hidden /> Make a sample from it
        </button>
        <button type="button" className="primary" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}

/** Has an instrument play what was hummed. The job is in the list like any other. */
function MakePart({ sampleId }: { sampleId: string }) {
  const client = useStudio();
  const [instrument, setInstrument] = useState("");
  const [reading, setReading] = useState("");
  const make = useAction(async () => {
    setReading("");
    const made = await client.action(api.edits.publicNode.makePart, {
      sampleId,
      instrument: instrument.trim() || PART_INSTRUMENTS[0],
      requestId: crypto.randomUUID(),
    });
    setReading(`It is being made. ${made.reading}`);
  });
  return (
    <>
      <Failures actions={[make]} />
      {reading && <p role="status">{reading}</p>}
      <div className="recorder-actions">
        <label className="field">
          Played by
          <input
            list="part-instruments"
            maxLength={MAX_INSTRUMENT_CHARACTERS}
            placeholder={PART_INSTRUMENTS[0]}
            value={instrument}
            onChange={({ target }) => setInstrument(target.value)}
          />
          <datalist id="part-instruments">
            {PART_INSTRUMENTS.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <button type="button" onClick={make.run} aria-disabled={make.isBusy}>
          <Music size={16} aria-hidden /> {make.isBusy ? "Listening…" : "Make a part of it"}
        </button>
      </div>
    </>
  );
}
