/** The script of the host's page: one conversation with one tool call, shown by the specification's own bridge. */
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";
import type { CallToolResult, ListToolsResult, ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";

/** What tests read and do in the host's page. */
export interface HostPageWindow {
  /** What the page asked for, in order. */
  appCalls: { tool: string; input: Record<string, unknown> }[];
  setTheme(theme: "light" | "dark"): void;
  teardown(): Promise<unknown>;
}

const search = new URLSearchParams(location.search);
const tool = search.get("tool") ?? "";
const input: Record<string, unknown> = JSON.parse(search.get("input") ?? "{}");
const sandboxOrigin = search.get("sandbox") ?? "";
const appCalls: HostPageWindow["appCalls"] = [];
const frame = document.querySelector("iframe");
const frameWindow = frame?.contentWindow;
if (!frame || !frameWindow) throw new Error("The host's page has no frame");

const { tools } = await server<ListToolsResult>("tools/list", {});
const definition = tools.find((each) => each.name === tool);
if (!definition) throw new Error(`There is no tool ${tool}`);
const { resourceUri } = uiOf(definition);
if (!resourceUri) throw new Error(`${tool} has no page`);
const { contents } = await server<ReadResourceResult>("resources/read", { uri: resourceUri });
const [page] = contents;
if (!page || !("text" in page)) throw new Error(`${resourceUri} is no page`);
const { csp } = uiOf(page);

const theme = search.get("theme") === "dark" ? "dark" : "light";
document.documentElement.style.colorScheme = theme;
const bridge = new AppBridge(
  null,
  { name: "strict-host", version: "1" },
  { serverTools: {} },
  { hostContext: { theme, displayMode: "inline", toolInfo: { tool: definition } } },
);
bridge.oncalltool = async ({ name, arguments: given = {} }) => {
  const called = tools.find((each) => each.name === name);
  const { visibility = ["model", "app"] } = uiOf(called);
  if (!called || !visibility.includes("app")) throw new Error(`The page may not call ${name}`);
  appCalls.push({ tool: name, input: given });
  return server<CallToolResult>("tools/call", { name, arguments: given });
};
bridge.onsizechange = ({ height }) => {
  if (height) frame.style.height = `${height}px`;
};
bridge.oninitialized = async () => {
  await bridge.sendToolInput({ arguments: input });
  await bridge.sendToolResult(await server<CallToolResult>("tools/call", { name: tool, arguments: input }));
};
const isReady = new Promise((resolve) => {
  window.addEventListener("message", (event) => {
    if (event.data?.method === "ui/notifications/sandbox-proxy-ready") resolve(null);
  });
});
frame.src = `${sandboxOrigin}/?csp=${encodeURIComponent(JSON.stringify(csp ?? {}))}`;
await isReady;
await bridge.connect(new PostMessageTransport(frameWindow, frameWindow));
await bridge.sendSandboxResourceReady({ html: page.text });

const exposed: HostPageWindow = {
  appCalls,
  setTheme(next) {
    document.documentElement.style.colorScheme = next;
    bridge.setHostContext({ theme: next, displayMode: "inline" });
  },
  teardown: () => bridge.teardownResource({}),
};
Object.assign(window, exposed);

interface UiMeta {
  resourceUri?: string;
  visibility?: string[];
  csp?: object;
}

/** The extension's part of a `_meta`, in the shape that the specification gives it. */
function uiOf({ _meta: meta }: { _meta?: Record<string, unknown> } = {}): UiMeta {
  return (meta?.["ui"] ?? {}) as UiMeta;
}

/** Asks the MCP server; its answer is of the method's type. */
async function server<R>(method: string, params: object): Promise<R> {
  const response = await fetch("/rpc", { method: "POST", body: JSON.stringify({ method, params }) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as R;
}
