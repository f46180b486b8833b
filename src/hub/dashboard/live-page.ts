import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { StaticFiles } from "./static-files.ts";

/**
 * The page served from its sources, in the place of the built files. Only a program that starts the hub itself can pass
 * one: no setting and no flag does.
 */
export interface LivePage {
  files: StaticFiles;
  /** CSP nonce of the inline scripts and styles in the page. */
  nonce: string;
  /** @returns whether the socket is the page's own, for updates of its modules; else it is left untouched */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}
