/** The revision of MCP Apps that this page speaks. */
const PROTOCOL_VERSION = "2026-01-26";
const REQUEST_TIMEOUT_MS = 60_000;
const METHOD_NOT_FOUND = -32_601;

/** Channel to the window that shows this page. */
export interface HostPort {
  post(message: object): void;
  listen(receive: (message: unknown) => void): void;
}

/** Host context of MCP Apps; only the fields that the player uses. */
export interface HostContext {
  theme?: "light" | "dark";
  styles?: { variables?: Record<string, string | undefined>; css?: { fonts?: string } };
}

/** A result of a tool as it crosses the wire. */
export interface ToolResult {
  isError?: boolean;
  content?: { type: string; text?: string }[];
  structuredContent?: unknown;
}

export interface HostEvents {
  onContext(context: HostContext): void;
  onToolResult(result: ToolResult): void;
  onToolCancelled(): void;
  /** The page is about to go. */
  onTeardown(): void;
}

export interface Host {
  callTool(name: string, input: Record<string, unknown>): Promise<ToolResult>;
  /** The host makes the frame as high as its content. */
  resize(height: number): void;
}

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message?: string };
}

/**
 * Speaks MCP Apps: JSON-RPC over messages between windows. By hand, since the official class brings a schema library
 * of several times this page's size. Resolves when the host has answered the handshake; events may follow at once.
 */
export async function connectHost(port: HostPort, events: HostEvents): Promise<Host> {
  const send = (message: object) => port.post({ jsonrpc: "2.0", ...message });
  const calls = createCalls(send);
  port.listen((message) => {
    if (!isMessage(message)) return;
    if (message.method === undefined) calls.settle(message);
    else handle(message.method, message, { events, send });
  });
  const welcome = await calls.request("ui/initialize", {
    appInfo: { name: "wav0-player", version: "1" },
    appCapabilities: { availableDisplayModes: ["inline"] },
    protocolVersion: PROTOCOL_VERSION,
  });
  // The host's answer to the handshake, by the specification.
  events.onContext((welcome as { hostContext?: HostContext }).hostContext ?? {});
  send({ method: "ui/notifications/initialized", params: {} });
  return {
    // The host passes the server's result on.
    callTool: async (name, input) => (await calls.request("tools/call", { name, arguments: input })) as ToolResult,
    resize: (height) => send({ method: "ui/notifications/size-changed", params: { height } }),
  };
}

/** Port to the parent window; messages of other windows are ignored. */
export function parentPort(): HostPort {
  return {
    // The page cannot know who shows it, and sends nothing that is not the host's own.
    post: (message) => window.parent.postMessage(message, "*"),
    listen: (receive) =>
      window.addEventListener("message", (event) => {
        if (event.source === window.parent) receive(event.data);
      }),
  };
}

function createCalls(send: (message: object) => void) {
  const waiting = new Map<number | string, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  return {
    request(method: string, params: object): Promise<unknown> {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => end(new Error(`The app did not answer within a minute (${method})`)),
          REQUEST_TIMEOUT_MS,
        );
        function end(error: Error | null, value?: unknown) {
          clearTimeout(timer);
          waiting.delete(id);
          if (error) reject(error);
          else resolve(value);
        }
        waiting.set(id, { resolve: (value) => end(null, value), reject: end });
        send({ id, method, params });
      });
    },
    settle({ id, result, error }: Message): void {
      const call = id === undefined ? undefined : waiting.get(id);
      if (error) call?.reject(new Error(error.message ?? "The app refused the request"));
      else call?.resolve(result);
    },
  };
}

function handle(
  method: string,
  { id, params }: Message,
  to: { events: HostEvents; send(message: object): void },
): void {
  const { events, send } = to;
  // The specification fixes the shape of each method's params, and the host has checked them.
  if (method === "ui/notifications/host-context-changed") events.onContext(params as HostContext);
  // Likewise.
  if (method === "ui/notifications/tool-result") events.onToolResult(params as ToolResult);
  if (method === "ui/notifications/tool-cancelled") events.onToolCancelled();
  if (method === "ui/resource-teardown") events.onTeardown();
  if (id === undefined) return;
  const isKnown = method === "ping" || method === "ui/resource-teardown";
  send(isKnown ? { id, result: {} } : { id, error: { code: METHOD_NOT_FOUND, message: `No method ${method}` } });
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "jsonrpc" in value && value.jsonrpc === "2.0";
}
