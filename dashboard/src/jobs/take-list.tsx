import { stemGroupOf, stemLabel } from "../../../src/contracts/words/stems.ts";
import { EllipsisVertical } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { JobRow } from "../../../src/contracts/dashboard.ts";
import { openMenu } from "../ui/dialogs.ts";
import { draggable } from "../samples/drag-out.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { durationText } from "../platform/format.ts";
import { titleOf } from "../samples/title.ts";
import { FavouriteButton } from "../samples/favourite-button.tsx";

type Take = JobRow["samples"][number];

/** Takes of a job side by side. A press plays one; left and right play its neighbours. */
export function TakeList({ title, samples }: { title: string; samples: readonly Take[] }) {
  const current = usePlaying((state) => state.tracks[state.selected]?.sample.sampleId);
  return (
    <ul className="takes" aria-label={`Results of ${title}`} onKeyDown={playNeighbour}>
      {samples.map((sample, index) => (
        <TakeCard
          key={sample.sampleId}
          sample={sample}
          name={takeName(sample, samples.length > 1 ? index + 1 : null)}
          isCurrent={sample.sampleId === current}
        />
      ))}
    </ul>
  );
}

/** A take: dragged, marked and acted on as a row of the library. */
function TakeCard({ sample, name, isCurrent }: { sample: Take; name: string; isCurrent: boolean }) {
  const player = usePlayer();
  const title = titleOf(sample);
  const label = sample.stemType !== undefined || name === title ? title : `${title} ${name}`;
  return (
    <li
      data-stem={stemGroupOf(sample.stemType)}
      {...draggable(sample, player.addresses)}
      onContextMenu={(event) => {
        event.preventDefault();
        openMenu(sample, event.currentTarget.querySelector(".more") ?? event.currentTarget);
      }}
    >
      <button
        type="button"
        className="take"
        title={sample.name}
        aria-current={isCurrent || undefined}
        onClick={() => player.audition(sample)}
      >
        <OutlineIcon outline={sample.outline} />
        <span className="take-name">{name}</span>
        <span className="dim">{takeFacts(sample)}</span>
      </button>
      <FavouriteButton sample={sample} label={`Favourite ${label}`} size={16} />
      <IconButton
        className="more"
        aria-haspopup="menu"
        label={`More for ${label}`}
        title="More"
        onClick={(event) => openMenu(sample, event.currentTarget)}
      >
        <EllipsisVertical size={16} aria-hidden />
      </IconButton>
    </li>
  );
}

/** A stem is called by what it is, one of several takes by its number, a single one by its title. */
function takeName(take: Take, number: number | null): string {
  if (take.stemType !== undefined) return stemLabel(take.stemType);
  return number === null ? titleOf(take) : `Take ${number}`;
}

function takeFacts({ bpm, key, durationSeconds, stemType }: Take): string {
  const facts = stemType === undefined ? [bpm === undefined ? null : `${Math.round(bpm)} BPM`, key] : [];
  return [...facts, durationText(durationSeconds)].filter(Boolean).join(" · ");
}

function playNeighbour(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const takes = [...event.currentTarget.querySelectorAll<HTMLElement>(".take")];
  const next = takes[takes.findIndex((take) => take === document.activeElement) + by];
  // Elsewhere on the page these keys go back and on in what plays.
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
  next?.click();
}
