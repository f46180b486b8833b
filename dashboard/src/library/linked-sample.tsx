import { Info, Play } from "lucide-react";
import { api } from "../platform/api.ts";
import { factsText } from "../platform/format.ts";
import { addressOf } from "../platform/route.ts";
import { useAnswer } from "../platform/use-answer.ts";
import { usePlayer } from "../player/use-player.ts";
import { titleOf } from "../samples/title.ts";
import { dialog } from "../ui/dialogs.ts";
import { LinkedPlace } from "../ui/linked-place.tsx";

/** The sample that the address names, above the list. */
export function LinkedSample({ sampleId }: { sampleId: string }) {
  const player = usePlayer();
  const answer = useAnswer(api.browse.public.getLibraryRow, { sampleId });
  return (
    <LinkedPlace
      answer={answer}
      noun="sample"
      id={sampleId}
      all={{ href: addressOf("library"), words: "Show only the library" }}
    >
      {(row) => (
        <div className="linked-sample">
          <button type="button" onClick={() => player.audition(row)} aria-label={`Play ${titleOf(row)}`}>
            <Play size={16} aria-hidden /> <strong>{titleOf(row)}</strong>
          </button>
          <span className="dim">{factsText(row)}</span>
          <button
            type="button"
            onClick={() => dialog.set({ kind: "about", sampleId: row.sampleId, name: titleOf(row) })}
          >
            <Info size={16} aria-hidden /> About this sample…
          </button>
        </div>
      )}
    </LinkedPlace>
  );
}
