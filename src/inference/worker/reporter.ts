import { progressLine } from "./progress-line.ts";
import type { ModelOutput, ModelReporter, WorkerReport } from "./protocol.ts";

/** A line for each whole percent would make the log of a long split the larger part of its record. */
const PERCENT_STEP = 2;

/** Turns what a model says into reports. Progress that does not advance by 2 % says nothing; bytes are moved, not copied. */
export function createReporter(send: (report: WorkerReport, transfer?: ArrayBuffer[]) => void): ModelReporter {
  let nextPercent = 0;
  return {
    log: (line) => send({ kind: "log", line }),
    metric: (name, value) => send({ kind: "metric", name, value }),
    progress: (fraction) => {
      const percent = Math.floor(fraction * 100);
      if (percent < nextPercent) return;
      nextPercent = percent + PERCENT_STEP;
      send({ kind: "log", line: progressLine(fraction) });
    },
    output: (output) => send({ kind: "output", output }, transferable(output)),
  };
}

function transferable(output: ModelOutput): ArrayBuffer[] {
  if (!("bytes" in output)) return [];
  const { buffer, byteLength } = output.bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
