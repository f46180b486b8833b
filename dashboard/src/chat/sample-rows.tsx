import { stemGroupOf, stemLabel } from "../../../src/contracts/words/stems.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { Download, EllipsisVertical, MessageSquarePlus } from "lucide-react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { openMenu } from "../ui/dialogs.ts";
import { draggable } from "../samples/drag-out.ts";
import { attempt } from "../samples/operations.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";
import { downloadSample } from "../samples/sample-files.ts";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { durationText } from "../platform/format.ts";
import { chatAbout } from "../platform/attachments.ts";
import { useSamples } from "./use-samples.ts";
import { FavouriteButton } from "../samples/favourite-button.tsx";
import { titleAmong } from "../samples/take-title.ts";

/** Stems that are all there, with what they were split from. */
interface Together {
  source: LibraryRow;
  stems: readonly LibraryRow[];
}

interface SampleLineProps {
  row: LibraryRow;
  /** Rows that the arrow keys move through. */
  rows: readonly LibraryRow[];
  together: Together | null;
}

/** Samples inside of a message. A press plays one; the arrow keys go through them. */
export function SampleRows({ sampleIds }: { sampleIds: readonly string[] }) {
  const { rows, gone, isLoading } = useSamples(sampleIds);
  const sourceId = commonSource(rows);
  const [source] = useSamples(sourceId === null ? [] : [sourceId]).rows;
  const together = source ? { source, stems: rows } : null;
  if (isLoading) return <div className="chat-samples-space" data-rows={Math.min(sampleIds.length, 8)} />;
  return (
    <div className="chat-samples">
      <ul aria-label={sourceId === null ? "Samples" : "Stems"}>
        {rows.map((row) => (
          <SampleLine key={row.sampleId} row={row} rows={rows} together={together} />
        ))}
      </ul>
      {gone > 0 && <p className="dim">{gone === 1 ? "One sample was deleted." : `${gone} samples were deleted.`}</p>}
    </div>
  );
}

function SampleLine({ row, rows, together }: SampleLineProps) {
  const player = usePlayer();
  const isCurrent = usePlaying((state) => state.tracks[state.selected]?.sample.sampleId === row.sampleId);
  const play = () => {
    player.setPlaylist(rows, titleAmong);
    player.audition(row);
  };
  return (
    <li
      className="chat-sample"
      data-stem={stemGroupOf(row.stemType)}
      {...draggable(row, player.addresses)}
      onContextMenu={(event) => {
        event.preventDefault();
        openMenu(row, event.currentTarget.querySelector(".more") ?? event.currentTarget);
      }}
    >
      <button
        type="button"
        className="audition"
        aria-current={isCurrent || undefined}
        title={row.prompt ?? row.name}
        onClick={play}
      >
        <OutlineIcon outline={row.outline} />
        <span className="sr">Play </span>
        <span className="name">{together && row.stemType ? stemLabel(row.stemType) : row.name}</span>
        <span className="tempo">{row.bpm === undefined ? "" : Math.round(row.bpm)}</span>
        <span className="key">{row.key}</span>
        <span className="length">{durationText(row.durationSeconds)}</span>
      </button>
      {together && <SoloButton row={row} together={together} />}
      <SampleButtons row={row} />
    </li>
  );
}

/** The rest is in the menu, as in the library. */
function SampleButtons({ row }: { row: LibraryRow }) {
  const client = useStudio();
  const { sampleId, name } = row;
  return (
    <>
      <FavouriteButton sample={row} size={17} />
      <IconButton
        className="download"
        label={`Download ${name}`}
        title="Download"
        onClick={() => attempt(downloadSample(client, sampleId))}
      >
        <Download size={17} aria-hidden />
      </IconButton>
      <IconButton className="about" label={`Chat about ${name}`} title="Chat about this" onClick={() => chatAbout(row)}>
        <MessageSquarePlus size={17} aria-hidden />
      </IconButton>
      <IconButton
        className="more"
        label={`More for ${name}`}
        title="More"
        aria-haspopup="menu"
        onClick={(event) => openMenu(row, event.currentTarget)}
      >
        <EllipsisVertical size={17} aria-hidden />
      </IconButton>
    </>
  );
}

/** Soloes a stem in the player, which plays all of them from then on. */
function SoloButton({ row, together: { source, stems } }: { row: LibraryRow; together: Together }) {
  const player = usePlayer();
  const isSoloed = usePlaying(({ tracks }) => trackOf(tracks, row)?.strip.soloed ?? false);
  const solo = () => {
    if (!stems.every((stem) => trackOf(player.state.tracks, stem))) player.auditionStems(source, stems);
    const index = player.state.tracks.findIndex(({ sample }) => sample.sampleId === row.sampleId);
    player.session.setStrip(index, { soloed: !isSoloed });
  };
  return (
    <button
      type="button"
      className="chat-solo"
      aria-pressed={isSoloed}
      aria-label={`Solo ${row.name}`}
      title="Solo"
      onClick={solo}
    >
      S
    </button>
  );
}

/** Common source of stems; null if the rows are not stems of one sample. */
function commonSource(rows: readonly LibraryRow[]): string | null {
  const [first, ...others] = rows;
  if (first?.sourceId === undefined || others.length === 0) return null;
  const areStems = rows.every((row) => row.stemType !== undefined && row.sourceId === first.sourceId);
  return areStems ? first.sourceId : null;
}

function trackOf<Track extends { sample: { sampleId: string } }>(
  tracks: readonly Track[],
  { sampleId }: LibraryRow,
): Track | undefined {
  return tracks.find((track) => track.sample.sampleId === sampleId);
}
