import { useQuery } from "convex/react";
import { useStudio } from "../platform/offline/use-studio.ts";
import { Download, EllipsisVertical, Package, Split } from "lucide-react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { dialog, openMenu } from "../ui/dialogs.ts";
import { attempt } from "../samples/operations.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { downloadSample, splitIntoStems } from "../samples/sample-files.ts";
import { usePlaying } from "./use-player.ts";
import { FavouriteButton } from "../samples/favourite-button.tsx";

/** Actions on the current sample; among stems, on the selected one. */
export function SampleActions() {
  const sample = usePlaying((state) => state.tracks[state.selected]?.sample);
  const row = useRow(sample?.sampleId);
  return (
    <div className="sample-actions" role="group" aria-label={`Actions for ${sample?.name ?? "the sample"}`}>
      {row && <RowActions row={row} />}
    </div>
  );
}

function RowActions({ row }: { row: LibraryRow }) {
  const client = useStudio();
  const { sampleId } = row;
  return (
    <>
      <FavouriteButton sample={row} size={18} label="Favourite" />
      <IconButton
        label="Split into stems"
        title="Split into stems"
        onClick={() => attempt(splitIntoStems(client, sampleId))}
      >
        <Split size={18} aria-hidden />
      </IconButton>
      <IconButton
        label="Export project"
        title="Export project…"
        onClick={() => dialog.set({ kind: "project", sampleIds: [sampleId], name: row.name })}
      >
        <Package size={18} aria-hidden />
      </IconButton>
      <IconButton label="Download" title="Download" onClick={() => attempt(downloadSample(client, sampleId))}>
        <Download size={18} aria-hidden />
      </IconButton>
      <IconButton
        aria-haspopup="menu"
        label="More actions"
        title="More"
        onClick={(event) => openMenu(row, event.currentTarget)}
      >
        <EllipsisVertical size={18} aria-hidden />
      </IconButton>
    </>
  );
}

/** The sample as it is now; null while it is asked for, and where it was deleted. */
function useRow(sampleId: string | undefined): LibraryRow | null {
  const answer = useQuery(api.browse.public.listRows, sampleId === undefined ? "skip" : { sampleIds: [sampleId] });
  return answer?.samples[0] ?? null;
}
