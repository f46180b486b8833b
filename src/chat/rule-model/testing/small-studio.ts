import { mixSamples } from "../../../contracts/edit.ts";
import type { JobStatus, JobView } from "../../../contracts/job.ts";
import { type SampleView } from "../../../contracts/sample.ts";
import { STEM_TYPES } from "../../../contracts/words/stems.ts";
import { WAIT_TOOL } from "../answer/tools.ts";
import type { Call, Studio } from "./talk.ts";

/** A sample as the studio shows it. */
export function sampleOf(sampleId: string, more: Partial<SampleView> = {}): SampleView {
  const facts = { durationSeconds: 8, lufs: -12, peakDb: -1, format: "wav", createdAt: 1 } as const;
  return {
    sampleId,
    name: `name of ${sampleId}`,
    type: "generated",
    uri: `wav0://samples/${sampleId}`,
    ...facts,
    ...more,
  };
}

/** A job as the studio shows it. */
export function jobOf(jobId: string, more: Partial<JobView> = {}): JobView {
  const facts = { type: "generate", status: "pending", progress: 0, model: "wav0/synth", samples: [] } as const;
  return { jobId, ...facts, samples: [], createdAt: 1, next: "Wait.", ...more };
}

/**
 * A studio in a few lines: jobs are made when they are waited for, and end as told. Samples of jobs are "job1-0" and so
 * on, stems "job2-drums".
 */
export function smallStudio(end: JobStatus = "completed"): Studio {
  const jobs = new Map<string, { call: Call; view: JobView }>();
  const made = new Map<string, SampleView>();
  const begin = (call: Call, type: JobView["type"]) => {
    const view = jobOf(`job${jobs.size + 1}`, { type });
    jobs.set(view.jobId, { call, view });
    return { value: view };
  };
  const ended = (jobId: string) => {
    const job = jobs.get(jobId);
    if (!job) return { error: `JOB_NOT_FOUND: No job "${jobId}".` };
    const samples = end === "completed" ? samplesOf(jobId, job) : [];
    for (const sample of samples) made.set(sample.sampleId, sample);
    return { value: { ...job.view, status: end, progress: 100, samples } };
  };
  return (call) => {
    const { tool, input } = call;
    switch (tool) {
      case "generate_sample":
        return begin(call, "generate");
      case "split_stems":
        return begin(call, "stem_split");
      case WAIT_TOOL:
      case "check_job_status":
      case "cancel_job":
      case "retry_job":
        return ended(String(input["jobId"]));
      case "ask_question":
        return { value: { answers: ["house"] } };
      case "get_sample":
        return { value: made.get(String(input["sampleId"])) };
      case "mix_samples":
        return {
          value: {
            sample: sampleOf("mix1", { type: "mix", sourceId: sourceOfMix(input, made) }),
            gainDb: 0,
            clippedSamples: 0,
            next: "Done.",
          },
        };
      case "export_sample":
        return {
          value: { sample: sampleOf("export1", { type: "export", sourceId: String(input["sampleId"]) }), gainDb: 0 },
        };
      case "delete_sample":
        return { value: { deletedId: input["sampleId"], name: "Loop", next: "Restore it." } };
      case "search_samples":
        return { value: { samples: [] } };
      case "list_jobs":
        return { value: { jobs: [...jobs.values()].map(({ view }) => view).toReversed() } };
      default:
        return { value: {} };
    }
  };
}

/** Of stems, what they are stems of. */
function sourceOfMix({ tracks }: Call["input"], made: ReadonlyMap<string, SampleView>): string | undefined {
  const [first] = mixSamples.input.shape.tracks.parse(tracks);
  return first && made.get(first.sampleId)?.sourceId;
}

function samplesOf(jobId: string, { call, view }: { call: Call; view: JobView }): SampleView[] {
  if (view.type === "generate") {
    const takes = Number(call.input["variations"] ?? 1);
    return Array.from({ length: takes }, (_, take) => sampleOf(`${jobId}-${take}`, { bpm: 82 }));
  }
  const sourceId = String(call.input["sampleId"]);
  return STEM_TYPES.map((stemType) => sampleOf(`${jobId}-${stemType}`, { type: "stem", stemType, sourceId }));
}
