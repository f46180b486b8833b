import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CallToolResult, ReadResourceResult, Resource, Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import { PLAYER_URI } from "../../contracts/player.ts";
import { failureResult } from "../failures.ts";
import type { ToolInput } from "../input.ts";
import type { Log } from "../log.ts";
import { PAGE_MIME_TYPE } from "./client-apps.ts";
import { READ_CHUNK_TOOL, readSampleChunk } from "./sample-chunk.ts";

export interface PlayerOptions {
  backend: () => Promise<Backend>;
  log: Log;
  /** The page's HTML; default: the file that the build puts beside the bundles. */
  page?: () => Promise<string>;
}

/** Player's additions to the server, beside the operation `play_sample`. */
export interface Player {
  resources: readonly Resource[];
  /** For the page only: hosts with MCP Apps keep them from the model, and no other client is shown them. */
  tools: readonly Tool[];
  /** @returns null for a uri that is not the player's */
  read(uri: string): Promise<ReadResourceResult> | null;
  /** Never rejects. @returns null for a tool that is not the player's */
  call(toolName: string, given: ToolInput): Promise<CallToolResult> | null;
}

/** Reads no file and opens no backend until the page or a piece of audio is asked for. */
export function createPlayer({ backend, log, page = readBundledPage }: PlayerOptions): Player {
  return {
    resources: [PLAYER_RESOURCE],
    tools: [READ_CHUNK_TOOL],
    read: (uri) => (uri === PLAYER_URI ? readPage(page) : null),
    call(toolName, given) {
      if (toolName !== READ_CHUNK_TOOL.name) return null;
      return readSampleChunk(backend, given).catch((error: unknown) => failureResult(error, toolName, log));
    },
  };
}

/** Nothing may be loaded from anywhere: the page is one file and its audio comes through the host. */
const PAGE_UI = {
  csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
  prefersBorder: false,
};

const PLAYER_RESOURCE: Resource = {
  uri: PLAYER_URI,
  name: "player",
  title: "Player",
  description: "The page that plays samples, for hosts with MCP Apps",
  mimeType: PAGE_MIME_TYPE,
  _meta: { ui: PAGE_UI },
};

async function readPage(page: () => Promise<string>): Promise<ReadResourceResult> {
  return { contents: [{ uri: PLAYER_URI, mimeType: PAGE_MIME_TYPE, text: await page(), _meta: { ui: PAGE_UI } }] };
}

/** This code runs from `dist`, where the page lies too. */
async function readBundledPage(): Promise<string> {
  return readFile(path.join(import.meta.dirname, "player.html"), "utf8");
}
