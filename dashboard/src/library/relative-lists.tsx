import { stemGroupOf } from "../../../src/contracts/words/stems.ts";
import { useQuery } from "convex/react";
import { Play } from "lucide-react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { usePlayer } from "../player/use-player.ts";
import { factsText } from "../platform/format.ts";
import { titleOf } from "../samples/title.ts";
import { OutlineIcon } from "../ui/outline-icon.tsx";

/** Samples related to one, to play beside it. */
export function RelativeLists({ sampleId }: { sampleId: string }) {
  const relatives = useQuery(api.browse.public.listRelatives, { sampleId });
  if (!relatives) return null;
  const { source, variations, derived, parents } = relatives;
  return (
    <>
      <RelativeList title="Made from" samples={source ? [source] : []} />
      <RelativeList title="Mixed from" samples={parents} />
      <RelativeList title="Other takes and variations" samples={variations} />
      <RelativeList title="Made from it" samples={derived} />
    </>
  );
}

function RelativeList({ title, samples }: { title: string; samples: readonly LibraryRow[] }) {
  const player = usePlayer();
  if (samples.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="relatives">
        {samples.map((row) => (
          <li key={row.sampleId} data-stem={stemGroupOf(row.stemType)}>
            <button type="button" onClick={() => player.audition(row)} title="Play">
              <Play size={14} aria-hidden />
              <OutlineIcon outline={row.outline} />
              <span className="name">{titleOf(row)}</span>
              <span className="dim">{factsText(row)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
