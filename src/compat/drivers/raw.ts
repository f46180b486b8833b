import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { answerOf, sizeOf, type CallResult, type ClientDriver, type Target } from "../driver.ts";

/** The content types of a revision's `CallToolResult`: a client of the day knows no others. */
const CONTENT_TYPES: Record<string, readonly string[]> = {
  "2024-11-05": ["text", "image", "resource"],
  "2025-03-26": ["text", "image", "audio", "resource"],
};

interface Message {
  id?: number;
  method?: string;
  result?: unknown;
  error?: { message: string };
}

/** One connection that sends a message and hears all that come. */
interface Wire {
  send(message: object): Promise<void>;
  close(): void;
}

/** Client of 2024-11-05: fails on audio content, which came with the next revision. */
export const raw2024 = rawClient("2024-11-05");
/** Client of 2025-03-26: fails on resource links, which came with the next revision. */
export const raw2025 = rawClient("2025-03-26");

/** A client that knows one revision, and fails on what the revision does not have. No package: bare JSON-RPC. */
function rawClient(revision: string): ClientDriver {
  return {
    name: `a strict client of ${revision}`,
    aborts: true,
    async connect(target) {
      const connection = openConnection(target, revision);
      const { request, notify } = connection;
      const clientInfo = { name: "compat", version: "1" };
      const offer = { protocolVersion: revision, capabilities: {}, clientInfo };
      const hello = await request<{ protocolVersion: string }>("initialize", offer);
      if (hello.protocolVersion !== revision) throw new Error(`it was offered ${hello.protocolVersion}`);
      await notify("notifications/initialized");
      return {
        async listTools() {
          const { tools } = await request<{ tools: { name: string }[] }>("tools/list", {});
          return tools.map(({ name }) => name);
        },
        async callTool({ name, input }, signal) {
          const result = await request<CallResult>("tools/call", { name, arguments: input }, signal);
          checkContent(result, revision);
          return answerOf(result);
        },
        async readResource(uri) {
          return sizeOf(await request<{ contents: { blob?: string }[] }>("resources/read", { uri }));
        },
        async close() {
          connection.close();
        },
      };
    },
  };
}

function checkContent(result: CallResult, revision: string): void {
  for (const part of result.content ?? []) {
    // Every content is an object with a type, in all revisions.
    const { type } = part as { type: string };
    if (!CONTENT_TYPES[revision]?.includes(type)) throw new Error(`${revision} has no content of type ${type}`);
  }
}

function openConnection(target: Target, revision: string) {
  const waiting = new Map<number, (message: Message) => void>();
  const hear = (message: Message): void => {
    if (message.id !== undefined && message.method === undefined) waiting.get(message.id)?.(message);
  };
  const wire = target.transport === "stdio" ? openStdio(target, hear) : openHttp(target, revision, hear);
  const send = (message: object) => wire.send({ jsonrpc: "2.0", ...message });
  let last = 0;
  const notify = (method: string, params?: object) => send({ method, params });
  async function request<Result>(method: string, params: object, signal?: AbortSignal): Promise<Result> {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(error.message));
        // The revision fixes the shape of each method's result; `checkContent` checks the part that differs between revisions.
        else resolve(result as Result);
      });
      signal?.addEventListener("abort", () => {
        reject(new Error("aborted"));
        notify("notifications/cancelled", { requestId: id }).catch(() => {});
      });
      send({ id, method, params }).catch(reject);
    });
  }
  return { request, notify, close: wire.close };
}

function openStdio({ command, args, env }: Extract<Target, { transport: "stdio" }>, hear: (m: Message) => void): Wire {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "ignore"] });
  createInterface(child.stdout).on("line", (line) => hear(JSON.parse(line)));
  return {
    async send(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`);
    },
    close: () => child.stdin.end(),
  };
}

/** Streamable HTTP, which clients that offer 2024-11-05 use, too. */
function openHttp(
  { url, headers: given }: Extract<Target, { transport: "http" }>,
  revision: string,
  hear: (m: Message) => void,
): Wire {
  let session: string | null = null;
  return {
    async send(message) {
      const headers: Record<string, string> = {
        ...given,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      };
      if (session) headers["mcp-session-id"] = session;
      if (session && revision >= "2025-06-18") headers["mcp-protocol-version"] = revision;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
      session ??= answer.headers.get("mcp-session-id");
      const text = await answer.text();
      if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${text}`);
      const events = [...text.matchAll(/^data: ?(\{.*)$/gm)].map((match) => match[1] ?? "");
      for (const body of text.startsWith("{") ? [text] : events) hear(JSON.parse(body));
    },
    close() {},
  };
}
