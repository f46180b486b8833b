import { checkJobStatus, isOpen, type JobView } from "../contracts/job.ts";
import { originalAddress } from "../contracts/audio/audio-address.ts";
import { AppError } from "../contracts/errors.ts";
import { createUploadUrl, getSample, importSample } from "../contracts/library.ts";
import { getProject } from "../contracts/project.ts";
import type { CallInput, Endpoint, OutputOf } from "../contracts/contract.ts";
import type { SampleView } from "../contracts/sample.ts";
import { createDeployment, type Deployment } from "./deployment.ts";
import { watchJob } from "./job-watch.ts";
import { createLiveQueries, type LiveQueries } from "./live-queries.ts";
import { addLibraryPaths } from "./library-paths.ts";
import { downloadAudio, type SampleAudio } from "./sample-audio.ts";
import { type Upload, uploadBytes, uploadFile } from "./upload.ts";

/** The one door to a Convex deployment: embedded, self-hosted or cloud. Every failure that a caller can act on is an AppError. */
export interface Backend {
  /** Runs an operation's function and checks its output. Sample paths are filled in where there is a library folder. */
  call<O extends Endpoint>(operation: O, input: CallInput<O>, options?: CallOptions): Promise<OutputOf<O>>;
  /**
   * Follows a job by subscription until it ends, the time is up or the signal aborts; the job itself goes on in any case.
   * @returns the newest view
   */
  waitForJob(jobId: string, options: WaitOptions): Promise<JobView>;
  /** Follows a query by subscription until the signal aborts. Unlike a call it never starts the deployment again. */
  watch: LiveQueries["watch"];
  /** Sends a local file, or bytes; a sample is made of them by `importSample`. The caller has checked that the file may be read. */
  upload(source: string | Uint8Array<ArrayBuffer>): Promise<Upload>;
  /** Uploads a local file and makes it a sample. The same bytes give the same sample. The caller has checked that the file may be read. */
  importFile(file: string): Promise<SampleView>;
  /** @throws AppError SAMPLE_NOT_FOUND; AUDIO_TOO_LONG if it has more than `maxBytes` */
  readSample(sampleId: string, options?: { maxBytes?: number }): Promise<SampleAudio>;
  /** Ends all watches, and running waits; those return what they know. */
  close(): Promise<void>;
}

export interface CallOptions {
  /**
   * Writes the files of the samples in the answer again where the user has removed them from the library folder.
   * Otherwise they stay away.
   */
  restoresFiles?: boolean;
}

export interface WaitOptions {
  timeoutSeconds: number;
  signal?: AbortSignal;
  /** Every view that is seen, also the first and the last. */
  onProgress?: (view: JobView) => void;
}

export interface BackendOptions {
  /** Address of the deployment, for example http://127.0.0.1:4790. */
  url: string;
  /** A token that is valid for some minutes at least. Asked before every call. */
  getToken: () => Promise<string>;
  /** Folder of named sample files, when the studio is local. */
  libraryDirectory?: string;
  /** Finds or starts the deployment again when nothing answers; gives its address. */
  reconnect?: () => Promise<string>;
}

const NO_LIBRARY = "This studio has no library folder to restore a file to; leave restoreFile out and use audioUrl";

/** Opens nothing by itself: the first call does. */
export function createBackend(options: BackendOptions): Backend {
  const deployment: Deployment = createDeployment({ ...options, onMove: () => live.move() });
  const live = createLiveQueries({ url: () => deployment.url, getToken: options.getToken });
  const closing = new AbortController();
  const { libraryDirectory } = options;

  const call: Backend["call"] = async (operation, input, { restoresFiles = false } = {}) => {
    if (restoresFiles && !libraryDirectory) throw new AppError("INVALID_INPUT", NO_LIBRARY);
    const output = await deployment.run(operation, input);
    if (libraryDirectory) await addLibraryPaths(output, { ...files(libraryDirectory), isRestoring: restoresFiles });
    return output;
  };

  async function openAudio(sampleId: string): Promise<AsyncIterable<Uint8Array>> {
    const { audioUrl } = await deployment.run(getSample, { sampleId });
    return (await downloadAudio(originalAddress(audioUrl))).stream;
  }

  async function openProject(projectId: string): Promise<AsyncIterable<Uint8Array>> {
    const { url } = await deployment.run(getProject, { projectId });
    return (await downloadAudio(url)).stream;
  }

  const files = (directory: string) => ({ directory, open: openAudio, openProject });

  async function upload(source: string | Uint8Array<ArrayBuffer>): Promise<Upload> {
    const target = await deployment.run(createUploadUrl, {});
    return typeof source === "string" ? uploadFile(target, source) : uploadBytes(target, source);
  }

  return {
    call,

    async waitForJob(jobId, wait) {
      const view = await followJob(deployment, jobId, { ...wait, closing: closing.signal });
      if (libraryDirectory) await addLibraryPaths(view, files(libraryDirectory));
      return view;
    },

    watch: live.watch,

    upload,

    async importFile(file) {
      const { storageId, fileName } = await upload(file);
      return call(importSample, { storageId, fileName });
    },

    async readSample(sampleId, { maxBytes } = {}) {
      const { audioUrl, ...sample } = await call(getSample, { sampleId });
      const audio = await downloadAudio(audioUrl, { sample, maxBytes });
      return { bytes: await audio.read(), mimeType: audio.mimeType, sample };
    },

    async close() {
      closing.abort();
      await live.close();
    },
  };
}

/** Subscribes, and subscribes again after a lost connection, until there is a reason to stop. */
async function followJob(
  deployment: Deployment,
  jobId: string,
  wait: WaitOptions & { closing: AbortSignal },
): Promise<JobView> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  const signals = [wait.closing, ...(wait.signal ? [wait.signal] : [])];
  if (signals.some((signal) => signal.aborted)) abort();
  for (const signal of signals) signal.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(abort, wait.timeoutSeconds * 1000);
  try {
    let view = await deployment.run(checkJobStatus, { jobId });
    wait.onProgress?.(view);
    while (isOpen(view.status) && !stop.signal.aborted) {
      const { url, getToken } = deployment;
      const seen = await watchJob({
        url,
        getToken,
        jobId,
        signal: stop.signal,
        onView: (next) => wait.onProgress?.(next),
      });
      if (seen) view = seen;
      else if (!stop.signal.aborted) view = await deployment.run(checkJobStatus, { jobId });
    }
    return view;
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener("abort", abort);
  }
}
