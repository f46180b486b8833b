import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Subject } from "../../chaos/subject.ts";
import { EXECUTABLE } from "../../testing/studio-process.ts";
import { Fault, answerOf, refuseInternals } from "../surface.ts";
import { idsToAnswer, kindOfAnswer, readObject } from "./expected.ts";

/** A process that is spoken to in lines, and counts what it says. */
export class StdioPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  /** How often each id was asked with, less how often it was answered. */
  readonly #owed = new Map<string, number>();
  readonly #waiting = new Map<string, ((kind: string) => void)[]>();
  /** Ids whose requests a client took back: they need no answer. */
  readonly #takenBack = new Set<string>();
  readonly #faults: Fault[] = [];
  #pings = 0;

  constructor({ env, root }: Subject) {
    this.#process = spawn(process.execPath, [EXECUTABLE], { env, cwd: root, stdio: "pipe" });
    this.#process.stderr.resume();
    this.#process.stdin.on("error", () => {});
    createInterface({ input: this.#process.stdout }).on("line", (text) => this.#hear(text));
  }

  /** Sends a line. @returns how its first request was answered, once all were. @throws Fault */
  async send(line: Buffer): Promise<string> {
    if (this.#process.exitCode !== null) throw new Fault("the process ended", `exit ${this.#process.exitCode}`);
    const { ids, takenBack } = idsToAnswer(line);
    for (const id of takenBack) this.#takeBack(id);
    const answers = ids.map((id) => this.#expect(id));
    this.#process.stdin.write(line);
    const shown = line.subarray(0, 400).toString();
    const [first] = await answerOf(Promise.all(answers), shown);
    // A notification must not block the messages after it.
    await answerOf(this.#ping(), `ping after ${shown}`);
    const fault = this.#faults.pop();
    if (fault) throw new Fault(fault.message, `${fault.detail} … around ${shown}`);
    return first ?? "nothing to answer";
  }

  async settle(): Promise<Fault[]> {
    await this.#ping();
    const open = [...this.#owed].filter(([id, count]) => count > 0 && !this.#takenBack.has(id));
    const unanswered = open.map(([id]) => new Fault("a request was never answered", id));
    return [...this.#faults, ...unanswered];
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.exitCode !== null) return;
    this.#process.stdin.end();
    const impatience = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(impatience);
  }

  #ping(): Promise<string> {
    const id = `ping${++this.#pings}`;
    const answer = this.#expect(JSON.stringify(id));
    this.#process.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })}\n`);
    return answer;
  }

  #expect(id: string): Promise<string> {
    if (this.#takenBack.has(id)) return Promise.resolve("taken back");
    this.#owed.set(id, (this.#owed.get(id) ?? 0) + 1);
    return new Promise((resolve) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]));
  }

  /** Marks a request as cancelled: it gets no answer, so nothing waits for one. */
  #takeBack(id: string): void {
    this.#takenBack.add(id);
    for (const resolve of this.#waiting.get(id) ?? []) resolve("taken back");
    this.#waiting.delete(id);
  }

  #hear(text: string): void {
    const said = readObject(text);
    const messages = Array.isArray(said) ? said : [said];
    for (const message of messages) this.#hearMessage(message, text);
  }

  #hearMessage(message: unknown, text: string): void {
    const kind = kindOfAnswer(message);
    if (kind === null) return void this.#faults.push(new Fault("stdout has what is no JSON-RPC", text));
    try {
      refuseInternals(text, "");
    } catch (error) {
      if (error instanceof Fault) this.#faults.push(error);
    }
    if (kind.of === "other") return;
    if (kind.code === -32_603) this.#faults.push(new Fault("a request was answered -32603", text));
    const owed = this.#owed.get(kind.id) ?? 0;
    // Answers to what had no readable id carry null.
    if (owed === 0 && kind.id !== "null" && !this.#takenBack.has(kind.id)) {
      this.#faults.push(new Fault("an answer to nothing, or a second one", text));
    }
    this.#owed.set(kind.id, Math.max(0, owed - 1));
    const [resolve, ...others] = this.#waiting.get(kind.id) ?? [];
    if (others.length > 0) this.#waiting.set(kind.id, others);
    else this.#waiting.delete(kind.id);
    resolve?.(kind.code === null ? "result" : `error ${kind.code}`);
  }
}
