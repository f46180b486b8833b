import type { InstalledPackages, PackageName } from "./packages.ts";

export type TransportName = "stdio" | "http";

/** The studio as a client is told of it. */
export type Target =
  | { transport: "stdio"; command: string; args: string[]; env: Record<string, string> }
  | { transport: "http"; url: string; headers: Record<string, string> };

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** One connection of one client. */
export interface ClientSession {
  /** The names of all tools, as the client lists them to a model. */
  listTools(): Promise<string[]>;
  /**
   * @param signal the client's own way to give a call up, where it has one
   * @returns what the client hands to a model, as text
   * @throws if the client throws, or calls the result an error
   */
  callTool(call: ToolCall, signal: AbortSignal): Promise<string>;
  /** Size of a resource in bytes. Absent where the client has no call for resources. */
  readResource?(uri: string): Promise<number>;
  close(): Promise<void>;
}

/** How one client is driven: the same small interface over its own. */
export interface ClientDriver {
  /** As the table shows it, without its version. */
  name: string;
  /** The package whose version stands beside the name. */
  package?: PackageName;
  /** True if the client can give a call up; without it the host just stops waiting. */
  aborts: boolean;
  /** Why a transport is not measured. */
  without?: Partial<Record<TransportName, string>>;
  connect(target: Target, packages: InstalledPackages): Promise<ClientSession>;
}

/** A result of `tools/call`, as far as every revision has it. */
export interface CallResult {
  content?: readonly unknown[];
  structuredContent?: unknown;
  isError?: boolean;
}

/** Content of a result as a model sees it, as JSON. @throws if the result is an error */
export function answerOf(result: CallResult): string {
  const text = JSON.stringify(result.content ?? result);
  if (result.isError) throw new Error(text);
  return text;
}

/** Bytes of the first content of `resources/read`. */
export function sizeOf(result: { contents: readonly { blob?: unknown; text?: unknown }[] }): number {
  const [first] = result.contents;
  if (typeof first?.blob === "string") return Buffer.from(first.blob, "base64").length;
  if (typeof first?.text === "string") return Buffer.byteLength(first.text);
  throw new Error("The resource came without content");
}
