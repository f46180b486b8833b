import { Hourglass, RotateCcw, X } from "lucide-react";
import type { Value } from "convex/values";
import type { Write } from "../platform/offline/stored-write.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { kindOf } from "../platform/write-kinds.ts";
import { useAction } from "../platform/use-action.ts";

/** A card for each job that is not asked for yet; newest first, as the jobs below. */
export function WaitingJobCards({ writes }: { writes: readonly Write[] }) {
  return (
    <ul className="job-list" aria-label="Jobs that wait for the studio">
      {writes.toReversed().map((write) => (
        <WaitingJobCard key={write.key} write={write} />
      ))}
    </ul>
  );
}

function WaitingJobCard({ write }: { write: Write }) {
  const { outbox } = useStudio();
  const discard = useAction(() => outbox.discard(write));
  const send = useAction(() => outbox.retry(write));
  const { prompt } = write.args;
  const title = typeof prompt === "string" ? prompt : kindOf(write.kind).title(write.args);
  return (
    <li className="job" data-status="waiting">
      <header>
        <h3>{title}</h3>
        <span className="status">{write.refusal === null ? "Waits for the studio" : "Not done"}</span>
      </header>
      {askedFor(write.args) && <p className="facts">{askedFor(write.args)}</p>}
      {write.refusal === null ? (
        <p className="dim">
          <Hourglass size={14} aria-hidden /> Kept in this browser. It starts when the studio answers.
        </p>
      ) : (
        <p className="failure" role="alert">
          {write.refusal}
        </p>
      )}
      <footer>
        {write.refusal !== null && (
          <button type="button" onClick={send.run} aria-disabled={send.isBusy}>
            <RotateCcw size={16} aria-hidden /> Send again
          </button>
        )}
        <button type="button" onClick={discard.run} aria-disabled={discard.isBusy} aria-label={`Discard ${title}`}>
          <X size={16} aria-hidden /> Discard
        </button>
      </footer>
    </li>
  );
}

function askedFor({ bars, bpm, key, variations, model }: Record<string, Value>): string {
  const facts = [
    ...(typeof bars === "number" ? [`${bars} ${bars === 1 ? "bar" : "bars"}`] : []),
    ...(typeof bpm === "number" ? [`${bpm} BPM`] : []),
    ...(typeof key === "string" ? [key] : []),
    ...(typeof variations === "number" && variations > 1 ? [`${variations} takes`] : []),
    ...(typeof model === "string" ? [model] : []),
  ];
  return facts.join(" · ");
}
