import { execFile } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { type CallToolResult, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { readHubToken } from "../hub/hub-file.ts";
import { mcpToken } from "../hub/mcp-token.ts";
import { EXECUTABLE, textOf } from "../testing/studio-process.ts";
import type { Subject } from "./subject.ts";

/** A client over HTTP does not always learn that the hub ended in the middle of its call. */
const CALL_MILLIS = 10_000;
const PAUSE_MILLIS = 200;
/** Refusals that pass by themselves: the hub is being started, or ended in the middle of the call. */
const PASSING = /^(?:HUB_UNAVAILABLE|INTERNAL|OVERLOADED)\b/;

/** A tool refused a call for good. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Such as "SAMPLE_NOT_FOUND". */
  readonly code: string;

  constructor(text: string) {
    super(text);
    this.code = /^[A-Z_]+/.exec(text)?.[0] ?? "";
  }
}

/** How a client reaches the studio. */
export type ClientKind = "stdio" | "http";

type Transport = StdioClientTransport | StreamableHTTPClientTransport;

/**
 * A client whose user agrees to everything and calls again until there is an answer, as people do. Calls that make
 * something carry a requestId, so that this makes it once.
 */
export class PatientClient {
  /** Why calls had to be repeated, with counts. */
  readonly repeated = new Map<string, number>();
  readonly #subject: Subject;
  readonly #kind: ClientKind;
  #open: { client: Client; transport: Transport } | null = null;
  #isClosed = false;

  constructor(subject: Subject, kind: ClientKind) {
    this.#subject = subject;
    this.#kind = kind;
  }

  /** The process that this client speaks to; null for HTTP and while there is none. */
  get pid(): number | null {
    const transport = this.#open?.transport;
    return transport instanceof StdioClientTransport ? transport.pid : null;
  }

  /** @returns what the tool answers. @throws Refusal, or Error once the client is closed */
  async call(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    while (!this.#isClosed) {
      const result = await this.#try(name, input);
      if (result && !result.isError) return result.structuredContent ?? {};
      const text = result ? textOf(result) : "no answer";
      if (result && !PASSING.test(text)) throw new Refusal(text);
      this.#note(`${name}: ${text.slice(0, 120)}`);
      await sleep(PAUSE_MILLIS);
    }
    throw new Error("The client is closed");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#leave();
  }

  async #try(name: string, input: Record<string, unknown>): Promise<CallToolResult | null> {
    try {
      this.#open ??= await this.#connect();
      // The SDK's type also allows the result of protocol versions that this server does not speak.
      return (await this.#open.client.callTool({ name, arguments: input }, undefined, {
        timeout: CALL_MILLIS,
      })) as CallToolResult;
    } catch (error) {
      this.#note(`${name}: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`);
      await this.#leave();
      return null;
    }
  }

  async #connect(): Promise<{ client: Client; transport: Transport }> {
    const client = new Client({ name: "chaos", version: "1" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept" as const, content: {} }));
    const transport = await this.#transport();
    await client.connect(transport);
    return { client, transport };
  }

  async #transport(): Promise<Transport> {
    const { env, home } = this.#subject;
    if (this.#kind === "stdio") {
      const command = { command: process.execPath, args: [EXECUTABLE], env, cwd: path.dirname(home) };
      return new StdioClientTransport({ ...command, stderr: "ignore" });
    }
    const url = (await this.#subject.hubUrl()) ?? (await this.#startHub());
    const headers = { authorization: `Bearer ${mcpToken(await readHubToken(home))}` };
    return new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
  }

  /** Over HTTP nobody starts the hub, so its user does: any command of the program finds or starts it. */
  async #startHub(): Promise<string> {
    const { env } = this.#subject;
    await promisify(execFile)(process.execPath, [EXECUTABLE, "jobs"], { env });
    const url = await this.#subject.hubUrl();
    if (url === null) throw new Error("the hub ended at once");
    return url;
  }

  async #leave(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.client.close().catch(() => {});
  }

  #note(why: string): void {
    this.repeated.set(why, (this.repeated.get(why) ?? 0) + 1);
  }
}
