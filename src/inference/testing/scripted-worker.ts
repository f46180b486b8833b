import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * A worker program for tests of the server around it: it does at once what the first word of the prompt says.
 * Any input without a known word is written back as JSON, in one output.
 */
const PROGRAM = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parentPort, threadId, workerData } from "node:worker_threads";
const say = (report) => parentPort.postMessage(report);
const encode = (value) => new TextEncoder().encode(JSON.stringify(value));
const output = (slot, value) =>
  say({ kind: "output", output: { slot, name: "take_" + slot + ".wav", contentType: "audio/wav", bytes: encode(value) } });
const acts = {
  crash: () => process.exit(7),
  throw: () => { throw new Error("thrown on purpose"); },
  refuse: () => say({ kind: "failed", message: "This prompt is refused" }),
  forever: () => { output("0", "part"); say({ kind: "log", line: "working" }); setInterval(() => {}, 1000); },
  chatter: () => {
    for (let i = 1; i <= 50; i += 1) say({ kind: "log", line: "line " + i });
    output("0", "chatter");
    say({ kind: "done" });
  },
  heavy: () => { output("0", "x".repeat(33 * 1024 * 1024)); output("1", threadId); say({ kind: "done" }); },
  write: (job) => {
    const path = job.scratch + "0.tmp";
    writeFileSync(path, "written");
    say({ kind: "output", output: { slot: "0", name: "0.wav", contentType: "audio/wav", path, sizeBytes: 7, sha256: "5f" } });
    say({ kind: "done" });
  },
  spill: (job) => { writeFileSync(job.scratch + "0.tmp", "half"); say({ kind: "failed", message: "Spilt" }); },
  spillForever: (job) => {
    writeFileSync(job.scratch + "0.tmp", "half");
    say({ kind: "log", line: "spilt" });
    setInterval(() => writeFileSync(job.scratch + "1.tmp", "more"), 1);
  },
  thread: () => { output("0", threadId); say({ kind: "done" }); },
  threadOnce: (job) => {
    const timer = setInterval(() => existsSync(job.scratch) && (clearInterval(timer), acts.thread()), 1);
  },
  endKeeper: () => workerData.modelPort.once("close", () => say({ kind: "done" })).postMessage("end"),
};
if (workerData.keepsModel) parentPort.on("message", ({ port }) => port.on("message", () => process.exit(1)));
else parentPort.on("message", (job) => {
  const act = acts[String(job.input.prompt ?? "").split(" ")[0]];
  if (act) return act(job);
  const files = Object.fromEntries(
    Object.entries(job.files).map(([field, { name, bytes, path }]) => [field, { name, text: new TextDecoder().decode(bytes ?? readFileSync(path)) }]),
  );
  console.log("must not reach the process's stdout");
  say({ kind: "log", line: "echo" });
  say({ kind: "metric", name: "seed", value: Number(job.input.seed ?? 0) });
  const slots = job.model === "wav0/split" ? ["drums", "bass", "vocals", "other"] : ["0"];
  for (const slot of slots) output(slot, { model: job.model, input: job.input, files, slot, isAlone: job.isAlone });
  say({ kind: "done" });
});
`;

/** Writes the program to a new folder. @returns the path to pass as a worker's entry */
export function writeScriptedWorker(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "wav0-worker-")), "worker.mjs");
  writeFileSync(file, PROGRAM);
  return file;
}
