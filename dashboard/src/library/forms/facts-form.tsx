import { useRef, useState, type FormEvent } from "react";
import { UNKNOWN, UNKNOWN_TEMPO } from "../../../../src/contracts/words/unknown.ts";
import { MAX_BPM, MAX_NAME_CHARACTERS, MIN_BPM } from "../../../../src/contracts/limits.ts";
import type { LibraryRow } from "../../../../src/contracts/dashboard.ts";
import { useStudio } from "../../platform/offline/use-studio.ts";
import type { StudioClient } from "../../platform/offline/studio-client.ts";
import { percentText } from "../../platform/format.ts";
import { useAction } from "../../platform/use-action.ts";
import { attempt } from "../../samples/operations.ts";
import { Failures } from "../../ui/failures.tsx";
import { KeySelect } from "../../ui/key-select.tsx";
import { showToast } from "../../ui/toast.ts";
import { otherKeys, otherTempos } from "../other-readings.ts";
import { useRows } from "../use-rows.ts";

/** Facts of a sample as its user sets them. */
interface Facts {
  name: string;
  /** UNKNOWN_TEMPO for none. */
  bpm: number;
  /** Or UNKNOWN. */
  key: string;
  form: "loop" | "one_shot" | typeof UNKNOWN;
}

/** Name, tempo, key and form of a sample, to correct; queued while offline. */
export function FactsForm({ sampleId }: { sampleId: string }) {
  const [ids] = useState([sampleId]);
  const row = useRows(ids)?.[0];
  return row ? <RowForm key={JSON.stringify(factsOf(row))} row={row} /> : null;
}

function RowForm({ row }: { row: LibraryRow }) {
  const client = useStudio();
  const form = useRef<HTMLFormElement>(null);
  const save = useAction(async () => {
    if (form.current) await changeFacts(client, row, readForm(new FormData(form.current)));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <form ref={form} className="facts-form" aria-label="Correct the facts" onSubmit={submit}>
      <label className="field">
        Name
        <input name="name" defaultValue={row.name} maxLength={MAX_NAME_CHARACTERS} required />
      </label>
      <label className="field">
        Tempo (BPM)
        <input
          name="bpm"
          type="number"
          min={MIN_BPM}
          max={MAX_BPM}
          step="any"
          placeholder="Unknown"
          defaultValue={row.bpm}
        />
      </label>
      <KeySelect name="key" none="Unknown" defaultValue={row.key ?? ""} />
      <label className="field">
        Form
        <select name="form" defaultValue={row.form ?? ""}>
          <option value="">Unknown</option>
          <option value="loop">Loop</option>
          <option value="one_shot">One-shot</option>
        </select>
      </label>
      <button type="submit" aria-disabled={save.isBusy}>
        Save
      </button>
      <OtherReadings row={row} />
      <Failures actions={[save]} />
    </form>
  );
}

/** Alternative readings of tempo and key, each one press away. */
function OtherReadings({ row }: { row: LibraryRow }) {
  const client = useStudio();
  const choose = (facts: Partial<Facts>) => () => attempt(changeFacts(client, row, { ...factsOf(row), ...facts }));
  const tempos = otherTempos(row);
  const keys = otherKeys(row);
  if (tempos.length + keys.length === 0) return null;
  return (
    <p className="other-readings" role="group" aria-label="It may also be">
      <span className="dim">It may also be</span>
      {tempos.map(({ value, confidence }) => (
        <button key={value} type="button" onClick={choose({ bpm: value })}>
          {readingText(`${value} BPM`, confidence)}
        </button>
      ))}
      {keys.map(({ value, confidence }) => (
        <button key={value} type="button" onClick={choose({ key: value })}>
          {readingText(value, confidence)}
        </button>
      ))}
    </p>
  );
}

function readingText(value: string, confidence: number | undefined): string {
  return confidence === undefined ? value : `${value}, ${percentText(confidence)}`;
}

function factsOf({ name, bpm, key, form }: LibraryRow): Facts {
  return { name, bpm: bpm ?? UNKNOWN_TEMPO, key: key ?? UNKNOWN, form: form ?? UNKNOWN };
}

function readForm(form: FormData): Facts {
  const text = (field: string) => String(form.get(field) ?? "").trim();
  const kind = text("form");
  return {
    name: text("name"),
    bpm: Number(text("bpm")) || UNKNOWN_TEMPO,
    key: text("key") || UNKNOWN,
    form: kind === "loop" || kind === "one_shot" ? kind : UNKNOWN,
  };
}

/** Sends what is different, and offers to take it back. */
async function changeFacts({ outbox }: StudioClient, row: LibraryRow, wanted: Facts): Promise<void> {
  const before = factsOf(row);
  const { sampleId } = row;
  const changes = difference(before, wanted);
  if (Object.keys(changes).length === 0) return;
  await outbox.enqueue("updateSample", { sampleId, ...changes });
  const undo = difference(wanted, before);
  showToast(`Changed ${row.name}`, () => outbox.enqueue("updateSample", { sampleId, ...undo }));
}

function difference(from: Facts, to: Facts): Partial<Facts> {
  return {
    ...(to.name === from.name || to.name === "" ? {} : { name: to.name }),
    ...(to.bpm === from.bpm ? {} : { bpm: to.bpm }),
    ...(to.key === from.key ? {} : { key: to.key }),
    ...(to.form === from.form ? {} : { form: to.form }),
  };
}
