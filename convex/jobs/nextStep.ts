import type { JobType, JobView } from "../../src/contracts/job.ts";
import type { ProjectFormat } from "../../src/contracts/project-formats.ts";

const TOOLS: Record<JobType, string> = {
  generate: "generate_sample",
  stem_split: "split_stems",
  export: "export_sample",
  mix: "mix_samples",
  project: "export_project",
  fit: "fit_sample",
  edit: "edit_sample",
};

/** How people come to hear what was made: by a file of a local studio, else by an address. */
const WHERE = "Tell the user each sample's path; where there is none, audioUrl plays it for half an hour.";

/** Advice on the next call for a job in this state, for models and people. */
export function nextStep(job: Omit<JobView, "next">): string {
  switch (job.status) {
    case "pending":
    case "processing":
      return `Call check_job_status with jobId "${job.jobId}" (waitSeconds up to 45) until status is completed.`;
    case "completed":
      if (job.type === "project") return projectStep(job);
      return job.type === "stem_split"
        ? `Done.${silence(job)} ${WHERE} The stems are samples: mix_samples and export_sample take their sampleId.`
        : `Done.${silence(job)} ${WHERE} split_stems, mix_samples and export_sample take its sampleId.`;
    case "failed":
      return `If the error may pass, call retry_job; else correct what it names and call ${TOOLS[job.type]} again.`;
    case "canceled":
      return "Nothing was made. Call retry_job to start over.";
  }
}

/** How to open each kind of project file. */
const OPENED: Record<ProjectFormat, string> = {
  dawproject: "Open it in Bitwig Studio, Cubase or Studio One, or drag it in.",
  pack: "Unpack it; pack.json says how each sample was made.",
  ableton: "Unpack it and add the folder to the browser of Ableton Live.",
  midi: "Drag it onto an instrument track of any DAW.",
  sfz: "Unpack it and load the .sfz file in a sampler, such as sfizz.",
  decentsampler: "Unpack it and load the .dspreset file in DecentSampler.",
};

function projectStep({ file }: Pick<JobView, "file">): string {
  if (!file) return "Its file is gone. Make it again with export_project.";
  return `Done. Tell the user the file's path, or its url, which opens for half an hour. ${OPENED[file.format]}`;
}

/** Silence is a result that nobody sees in a list of files: it is said. */
function silence({ samples, type }: Pick<JobView, "samples" | "type">): string {
  const silent = samples.filter(({ peakDb }) => peakDb === null);
  if (silent.length === 0) return "";
  if (silent.length === samples.length)
    return type === "stem_split" ? " The input is silent, and so are its stems." : " The result is silent.";
  return ` Silent, since the input seems to hold none: ${silent.map(({ stemType, name }) => stemType ?? name).join(", ")}.`;
}
