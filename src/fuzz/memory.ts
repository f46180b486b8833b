import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const SAMPLE_MILLIS = 1_000;

/** Resident memory of a process in MB; 0 if there is none. */
export async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => ({ stdout: "0" }));
  return Math.round(Number(stdout.trim()) / 1024);
}

/** Watches the memory of a process. */
export interface MemoryWatch {
  /** @returns megabytes: at the beginning, the most, and now */
  stop(): Promise<{ before: number; peak: number; after: number }>;
}

export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const before = await residentMegabytes(pid);
  let peak = before;
  const look = async (): Promise<number> => {
    const now = await residentMegabytes(pid);
    peak = Math.max(peak, now);
    return now;
  };
  const timer = setInterval(() => void look(), SAMPLE_MILLIS);
  return {
    async stop() {
      clearInterval(timer);
      const after = await look();
      return { before, peak, after };
    },
  };
}
