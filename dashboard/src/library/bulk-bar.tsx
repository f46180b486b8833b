import { useStudio } from "../platform/offline/use-studio.ts";
import {
  AudioLines,
  AudioWaveform,
  Download,
  FolderPlus,
  Package,
  RotateCcw,
  Star,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import { useState } from "react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useAction } from "../platform/use-action.ts";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { useStore } from "../platform/store.ts";
import { dialog } from "../ui/dialogs.ts";
import { attempt, deleteSamples, purgeSamples, restoreSamples, setFavourite } from "../samples/operations.ts";
import { clearSelection, selection } from "../samples/selection.ts";
import { fitToFrame } from "./forms/fit-samples.ts";
import { tempoAndKeyText } from "../platform/project.ts";
import { Failures } from "../ui/failures.tsx";

/** Actions on all selected samples. */
export function BulkBar() {
  const selected = useStore(selection, (value) => value);
  const rows = [...selected.values()];
  if (rows.length === 0) return null;
  const areDeleted = rows.every(({ deletedAt }) => deletedAt !== undefined);
  return (
    <div className="bulk" role="toolbar" aria-label="Selected samples">
      <strong role="status">{rows.length} selected</strong>
      {areDeleted ? <DeletedButtons /> : <LibraryButtons />}
      <IconButton label="Clear the selection" title="Clear" onClick={clearSelection}>
        <X size={18} aria-hidden />
      </IconButton>
    </div>
  );
}

function LibraryButtons() {
  const client = useStudio();
  const selected = useStore(selection, (value) => value);
  const rows = [...selected.values()].filter(({ deletedAt }) => deletedAt === undefined);
  const sampleIds = rows.map(({ sampleId }) => sampleId);
  return (
    <>
      <BulkButton label="Favourite" onClick={() => attempt(setFavourite(client, sampleIds, true))}>
        <Star size={16} aria-hidden />
      </BulkButton>
      <BulkButton label="Tags…" onClick={() => dialog.set({ kind: "tags", sampleIds })}>
        <Tag size={16} aria-hidden />
      </BulkButton>
      <BulkButton label="Collections…" onClick={() => dialog.set({ kind: "collections", sampleIds })}>
        <FolderPlus size={16} aria-hidden />
      </BulkButton>
      <BulkButton
        label="Export project…"
        onClick={() => dialog.set({ kind: "project", sampleIds, name: `${rows.length} samples` })}
      >
        <Package size={16} aria-hidden />
      </BulkButton>
      <BulkButton
        label="Fit to tempo or key…"
        onClick={() => dialog.set({ kind: "fit", sampleIds, name: `${rows.length} samples` })}
      >
        <AudioWaveform size={16} aria-hidden />
      </BulkButton>
      <FitToPlayedButton rows={rows} />
      <ZipButton />
      <BulkButton label="Delete" onClick={() => attempt(deleteSamples(client, rows))}>
        <Trash2 size={16} aria-hidden />
      </BulkButton>
    </>
  );
}

function DeletedButtons() {
  const client = useStudio();
  const selected = useStore(selection, (value) => value);
  const rows = [...selected.values()];
  return (
    <>
      <BulkButton label="Restore" onClick={() => attempt(restoreSamples(client, rows))}>
        <RotateCcw size={16} aria-hidden />
      </BulkButton>
      <BulkButton label="Delete for good" onClick={() => attempt(purgeSamples(client, rows))}>
        <Trash2 size={16} aria-hidden />
      </BulkButton>
    </>
  );
}

/** Brings all to the tempo and key of the player's first track. */
function FitToPlayedButton({ rows }: { rows: readonly LibraryRow[] }) {
  const client = useStudio();
  const played = usePlaying((state) => state.tracks[0]?.sample);
  const text = played ? tempoAndKeyText(played) : "";
  if (!played || text === "") return null;
  return (
    <BulkButton label={`Fit to ${text}`} onClick={() => attempt(fitToFrame(client, rows, played))}>
      <AudioLines size={16} aria-hidden />
    </BulkButton>
  );
}

/** The code that makes archives is fetched when it is first needed. */
function ZipButton() {
  const [done, setDone] = useState(0);
  const selected = useStore(selection, (value) => value);
  const { addresses } = usePlayer();
  const download = useAction(async () => {
    setDone(0);
    const { saveAsZip } = await import("./save-as-zip.ts");
    await saveAsZip([...selected.values()], (file) => addresses.fetchOriginal(file), setDone);
  });
  return (
    <>
      <BulkButton label={download.isBusy ? `${done} of ${selected.size}…` : "Download ZIP"} onClick={download.run}>
        <Download size={16} aria-hidden />
      </BulkButton>
      <Failures actions={[download]} />
    </>
  );
}

interface BulkButtonProps {
  label: string;
  onClick(): void;
  children: React.ReactNode;
}

function BulkButton({ label, onClick, children }: BulkButtonProps) {
  return (
    <button type="button" onClick={onClick} title={label} aria-label={label}>
      {children} <span className="words">{label}</span>
    </button>
  );
}
