import { useStudio } from "../platform/offline/use-studio.ts";
import { Pencil, Play, RotateCcw, X } from "lucide-react";
import { api } from "../platform/api.ts";
import type { JobRow } from "../../../src/contracts/dashboard.ts";
import { mayStart } from "../platform/charge.ts";
import { usePlayer } from "../player/use-player.ts";
import { useAction } from "../platform/use-action.ts";
import { openDraft } from "../samples/draft.ts";
import { ProjectActions } from "./project-actions.tsx";
import { JobEvents } from "./job-events.tsx";

/** Actions on a job in its state. */
export function JobActions({ job, isOpen }: { job: JobRow; isOpen: boolean }) {
  const client = useStudio();
  const player = usePlayer();
  const { request } = job;
  const cancel = useAction(() => client.outbox.enqueue("cancelJob", { jobId: job.jobId }));
  const retry = useAction(async () => {
    if (!(await mayStart(client, { jobId: job.jobId }))) return;
    await client.outbox.enqueue("retryJob", { jobId: job.jobId, requestId: crypto.randomUUID() });
  });
  const play = useAction(async () => {
    const { samples } = await client.query(api.browse.public.playSample, { jobId: job.jobId });
    player.open(samples);
  });
  const failures = [cancel, retry, play].flatMap(({ failure }) => failure ?? []);
  return (
    <footer>
      {isOpen && (
        <button type="button" onClick={cancel.run} aria-disabled={cancel.isBusy}>
          <X size={16} aria-hidden /> Cancel
        </button>
      )}
      {(job.status === "failed" || job.status === "canceled") && (
        <button type="button" onClick={retry.run} aria-disabled={retry.isBusy}>
          <RotateCcw size={16} aria-hidden /> Try again
        </button>
      )}
      {job.samples.length > 0 && (
        <button type="button" onClick={play.run} aria-label={`${playText(job)} ${job.title}`}>
          <Play size={16} aria-hidden /> {playText(job)}
        </button>
      )}
      {job.file && <ProjectActions file={job.file} />}
      {request && !isOpen && (
        <button type="button" onClick={() => openDraft(request)} aria-label={`Change and run ${job.title} again`}>
          <Pencil size={16} aria-hidden /> Change
        </button>
      )}
      <JobEvents jobId={job.jobId} />
      {failures.map((text) => (
        <p key={text} className="failure" role="alert">
          {text}
        </p>
      ))}
    </footer>
  );
}

/** Takes stand beside each other in the player, and are compared at the same place with X. */
function playText({ samples, type }: JobRow): string {
  if (samples.length === 1) return "Play";
  return type === "generate" ? "Compare" : "Play together";
}
