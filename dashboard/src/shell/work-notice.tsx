import { useQuery } from "convex/react";
import { useEffect, useRef } from "react";
import { api } from "../platform/api.ts";
import { STATUS_WORDS } from "../platform/format.ts";
import { addressOf, useView } from "../platform/route.ts";
import { isNotified, notify } from "../platform/notices.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { endedIds, isWorthNotice, workText, type OpenJob } from "./open-work.ts";

/** Tells of long work where the page is not looked at: in its title, and by a notice when a job ends. Draws nothing. */
export function WorkNotice() {
  const client = useStudio();
  const jobs = useQuery(api.browse.public.listOpenJobs, {})?.jobs;
  const before = useRef<readonly OpenJob[] | null>(null);
  const leftOpen = useRef<ReadonlySet<string>>(new Set());
  const view = useView();
  const work = workText(jobs ?? []);
  useEffect(() => {
    document.title = `${work}${document.title}`;
    return () => {
      document.title = document.title.replace(work, "");
    };
  }, [work, view]);
  useEffect(() => {
    const note = () => {
      if (document.hidden) leftOpen.current = new Set(before.current?.map(({ jobId }) => jobId));
    };
    note();
    document.addEventListener("visibilitychange", note);
    return () => document.removeEventListener("visibilitychange", note);
  }, []);
  useEffect(() => {
    if (!jobs) return;
    const ended = endedIds(before.current, jobs);
    before.current = jobs;
    if (!document.hidden || !isNotified()) return;
    // A job that cannot be read any more has nothing to be told of.
    for (const jobId of ended) tellEnd(client, jobId, leftOpen.current.has(jobId)).catch(() => null);
  }, [client, jobs]);
  return null;
}

async function tellEnd(client: StudioClient, jobId: string, wasLeftOpen: boolean): Promise<void> {
  const job = await client.query(api.browse.public.getJobRow, { jobId });
  if (!isWorthNotice(job, wasLeftOpen)) return;
  notify({ title: `${STATUS_WORDS[job.status]}: ${job.title}`, tag: jobId, address: addressOf("jobs", jobId) });
}
