import {
  ClientCapabilitiesSchema,
  ErrorCode,
  ImplementationSchema,
  LoggingLevelSchema,
  type ClientCapabilities,
  type LoggingLevel,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { CURRENT_REVISION, isCurrentEra, META, UNSUPPORTED_PROTOCOL_VERSION } from "./revision.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

/** Facts about the client in a request's `_meta`. */
export interface Envelope {
  clientInfo: z.output<typeof ImplementationSchema>;
  capabilities: ClientCapabilities;
  /** Log messages of at least this level are wanted; null: none are. */
  logLevel: LoggingLevel | null;
}

export interface EnvelopeProblem {
  code: number;
  message: string;
  data: Record<string, unknown>;
}

/** By its `_meta` alone: a request without a claim is of a revision with a handshake. */
export type Claim =
  | { kind: "none" }
  | { kind: "invalid"; problem: EnvelopeProblem }
  | { kind: "current"; envelope: Envelope };

const UNNAMED_CLIENT = { name: "unknown", version: "0" };

const envelopeSchema = z.looseObject({
  [META.protocolVersion]: z.string(),
  [META.clientInfo]: ImplementationSchema.optional(),
  [META.clientCapabilities]: ClientCapabilitiesSchema.loose(),
  [META.logLevel]: LoggingLevelSchema.optional(),
});

/** Reads the claim of a message's `params`. */
export function readClaim(params: unknown): Claim {
  const meta = isRecord(params) ? params["_meta"] : undefined;
  if (!isRecord(meta) || !(META.protocolVersion in meta)) return { kind: "none" };
  const parsed = envelopeSchema.safeParse(meta);
  if (!parsed.success) {
    const key = String(parsed.error.issues[0]?.path[0]);
    const problem = key in meta ? "is malformed" : "is missing; every request needs it";
    return invalid(ErrorCode.InvalidParams, `_meta["${key}"] ${problem}`, {
      envelope: { key },
    });
  }
  const revision = parsed.data[META.protocolVersion];
  if (revision !== CURRENT_REVISION) {
    return invalid(UNSUPPORTED_PROTOCOL_VERSION, `Protocol revision ${revision} is not served in this form`, {
      supported: [CURRENT_REVISION],
      requested: revision,
    });
  }
  return {
    kind: "current",
    envelope: {
      clientInfo: parsed.data[META.clientInfo] ?? UNNAMED_CLIENT,
      capabilities: parsed.data[META.clientCapabilities],
      logLevel: parsed.data[META.logLevel] ?? null,
    },
  };
}

/** The revision that a message claims, whatever else is wrong with it. */
export function claimedRevision(params: unknown): string | null {
  const meta = isRecord(params) ? params["_meta"] : undefined;
  const revision = isRecord(meta) ? meta[META.protocolVersion] : undefined;
  return typeof revision === "string" ? revision : null;
}

/** `initialize` begins an older conversation, unless it comes with a sound claim: then there is no such method. */
export function isHandshake(method: string, params: unknown): boolean {
  if (method !== "initialize") return false;
  const revision = claimedRevision(params);
  return revision === null || !isCurrentEra(revision) || readClaim(params).kind !== "current";
}

function invalid(code: number, message: string, data: Record<string, unknown>): Claim {
  return { kind: "invalid", problem: { code, message, data } };
}
