import { setTimeout as sleep } from "node:timers/promises";
import type { Run, RunFault } from "../model-runs.ts";
import { type FaultMode, mode } from "./mode.ts";

const MOVED_AFTER_MILLIS = 20;
const STUCK_MILLIS = 15_000;

/** Ends a run whose result is of no use; whoever wants it has to have it made again. */
async function spoil(run: Run, name: string, bytes: Uint8Array): Promise<void> {
  await run.work();
  run.prediction.isSpoilt = true;
  const output = run.server.serve(`${run.prediction.id}/${name}`, bytes);
  run.end({ status: "succeeded", output });
}

async function fail(run: Run, status: "failed" | "canceled" | "aborted", error: string | null): Promise<void> {
  await run.work();
  run.prediction.isSpoilt = true;
  run.end({ status, error });
}

/** Ways in which a model's run goes wrong. */
export const RUN_MODES: readonly FaultMode<RunFault>[] = [
  mode("run-failed", "The model fails, and its time is billed.", (run) => fail(run, "failed", "CUDA out of memory")),
  mode("run-canceled", "The provider cancels it.", (run) => fail(run, "canceled", null)),
  mode("run-aborted", "The provider aborts it.", (run) => fail(run, "aborted", null)),
  mode("run-stuck", "No machine is found for it for a long time.", async (run) => {
    await Promise.race([run.healed, sleep(STUCK_MILLIS, undefined, { ref: false })]);
    await run.work();
    run.succeed();
  }),
  mode("run-at-once", "It has ended before the answer to its request leaves.", (run) => run.succeed()),
  mode("run-empty-file", "Its file is empty.", (run) => spoil(run, "empty.wav", new Uint8Array())),
  mode("run-no-sound", "Its file is a page of HTML.", (run) => spoil(run, "page.wav", Buffer.from("<html></html>"))),
  mode("run-no-output", "It succeeds without an output.", async (run) => {
    await run.work();
    run.prediction.isSpoilt = true;
    run.end({ status: "succeeded", output: null });
  }),
  mode("run-file-gone", "Its file is not at the address that it names, nor anywhere.", async (run) => {
    await run.work();
    run.prediction.isSpoilt = true;
    run.end({ status: "succeeded", output: `${run.server.origin}/delivery/${run.prediction.id}/gone.wav` });
  }),
  mode("run-data-removed", "Its result is deleted as soon as it has ended.", async (run) => {
    await run.work();
    run.prediction.isSpoilt = true;
    run.end({ status: "succeeded", output: null, data_removed: true });
  }),
  mode("run-output-moved", "Its file moves to another address after it was told.", async (run) => {
    await run.work();
    run.succeed();
    await sleep(MOVED_AFTER_MILLIS);
    move(run);
  }),
];

/** Each file of an output gets another address. */
function move({ prediction, server }: Run): void {
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rename(inner)]));
    }
    if (typeof value !== "string" || !URL.canParse(value)) return value;
    const { pathname } = new URL(value);
    const bytes = server.account.files.get(pathname);
    server.account.files.delete(pathname);
    return bytes ? server.serve(`${prediction.id}/moved-${pathname.split("/").at(-1)}`, bytes) : value;
  };
  prediction.output = rename(prediction.output);
}
