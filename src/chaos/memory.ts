import type { ToolJob } from "../contracts/tool-list/tool-output.ts";

/** One wish of the user: a job, and those that repeat it. */
export interface Wish {
  /** By which the provider's predictions for it are known: a word of the prompt, or the hash of the file to split. */
  mark: string;
  /** How many samples it makes. */
  sampleCount: number;
  /** Oldest first. */
  jobs: KnownJob[];
}

/** A job as it was last seen. */
export interface KnownJob {
  jobId: string;
  isCanceledByUser: boolean;
  seen: ToolJob;
  /** Every sample of it that was ever told, deleted ones too. */
  sampleIds: Set<string>;
}

/** A sample that the user was told of. */
export interface KnownSample {
  sampleId: string;
  path: string | undefined;
  /** SHA-256 of the bytes, where the user gave them. */
  sha256?: string;
}

/** Requests of the user and the answers to them: what the studio must hold in the end. */
export class Memory {
  readonly wishes: Wish[] = [];
  readonly samples = new Map<string, KnownSample>();
  readonly deletedIds = new Set<string>();
  /** Samples that something is made of right now, or that were split: these are not deleted. */
  readonly neededIds = new Set<string>();
  /** The user's own files in the library folder, with the SHA-256 of their bytes. */
  readonly ownFiles = new Map<string, string>();
  /** Where files of samples were that the user moved; they must not come back there. */
  readonly leftPaths = new Map<string, string>();
  /** Calls that were refused though nothing was wrong with them. */
  readonly surprises: string[] = [];
  #count = 0;

  /** A word that no other wish, file or name has. */
  newMark(): string {
    this.#count += 1;
    return `w${this.#count}z`;
  }

  begin(mark: string, sampleCount: number, job: ToolJob): void {
    const wish: Wish = { mark, sampleCount, jobs: [] };
    this.wishes.push(wish);
    this.repeat(wish, job);
  }

  repeat(wish: Wish, job: ToolJob): void {
    if (wish.jobs.some(({ jobId }) => jobId === job.jobId)) return;
    const known: KnownJob = { jobId: job.jobId, isCanceledByUser: false, seen: job, sampleIds: new Set() };
    wish.jobs.push(known);
    this.see(known, job);
  }

  /** Notes a job's present state, and its samples once there are some. */
  see(known: KnownJob, job: ToolJob): void {
    known.seen = job;
    for (const sample of job.samples) {
      known.sampleIds.add(sample.sampleId);
      this.keep(sample);
    }
  }

  keep({ sampleId, path, sha256 }: { sampleId: string; path?: string; sha256?: string }): void {
    if (this.samples.has(sampleId)) return;
    this.samples.set(sampleId, { sampleId, path, ...(sha256 === undefined ? {} : { sha256 }) });
  }

  /** Samples that were not deleted. */
  living(): KnownSample[] {
    return [...this.samples.values()].filter(({ sampleId }) => !this.deletedIds.has(sampleId));
  }

  /** The job that stands for each wish now. */
  latest(): { wish: Wish; job: KnownJob }[] {
    return this.wishes.flatMap((wish) => {
      const job = wish.jobs.at(-1);
      return job ? [{ wish, job }] : [];
    });
  }
}
