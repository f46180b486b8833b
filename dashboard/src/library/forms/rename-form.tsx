import { useRef, useState, type FormEvent } from "react";
import { MAX_NAME_CHARACTERS } from "../../../../src/contracts/limits.ts";
import type { LibraryRow } from "../../../../src/contracts/dashboard.ts";
import { useStudio } from "../../platform/offline/use-studio.ts";
import { useAction } from "../../platform/use-action.ts";
import { titleOf } from "../../samples/title.ts";
import { closeDialog } from "../../ui/dialogs.ts";
import { Failures } from "../../ui/failures.tsx";
import { rename } from "../renaming.ts";
import { useRows } from "../use-rows.ts";

/** A new name for a sample that stands in no row of the library. */
export function RenameForm({ sampleId }: { sampleId: string }) {
  const [ids] = useState([sampleId]);
  const row = useRows(ids)?.[0];
  return row ? <RowForm row={row} /> : null;
}

function RowForm({ row }: { row: LibraryRow }) {
  const client = useStudio();
  const field = useRef<HTMLInputElement>(null);
  const save = useAction(async () => {
    await rename(client, row, field.current?.value ?? "");
    closeDialog();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run();
  };
  return (
    <form className="form-body" onSubmit={submit}>
      <label className="field">
        Name
        <input ref={field} defaultValue={titleOf(row)} maxLength={MAX_NAME_CHARACTERS} required />
      </label>
      <p className="dim">File name: {row.name}</p>
      <button type="submit" aria-disabled={save.isBusy}>
        Rename
      </button>
      <Failures actions={[save]} />
    </form>
  );
}
