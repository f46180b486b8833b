import {
  ErrorCode,
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCRequest,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { claimedRevision, isHandshake, readClaim } from "../era/envelope.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";
import { HEADER_MISMATCH, isCurrentEra, META } from "../era/revision.ts";
import { decodeHeaderValue } from "./header-value.ts";
import { refuse } from "./refusal.ts";

/** By which rules a POST is served. Only its body decides; headers are checked against it. */
export type Classified =
  | { era: "handshake" }
  | { era: "current"; request: JSONRPCRequest }
  /** A notification of a client without a session: there is nothing that it could be about. */
  | { era: "current"; request: null }
  | { era: "refused"; response: Response };

/** The parameter that the header Mcp-Name repeats, so that a proxy can route without reading the body. */
const NAME_PARAMETERS: Record<string, string> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

/** Decides the era of a POST. @param body parsed JSON */
export function classify(headers: Headers, body: unknown): Classified {
  if (Array.isArray(body)) return classifyBatch(body);
  if (isJSONRPCRequest(body)) return classifyRequest(headers, body);
  const isCurrent =
    isJSONRPCNotification(body) && isCurrentEra(claimedRevision(body.params) ?? revisionHeader(headers));
  return isCurrent ? { era: "current", request: null } : { era: "handshake" };
}

function classifyBatch(batch: unknown[]): Classified {
  const isCurrent = batch.some((message) => isRecord(message) && claimedRevision(message["params"]) !== null);
  if (!isCurrent) return { era: "handshake" };
  return refused({
    code: ErrorCode.InvalidRequest,
    message: "This revision has no batches; send one message a request",
  });
}

function classifyRequest(headers: Headers, request: JSONRPCRequest): Classified {
  const { id, method, params } = request;
  const revision = revisionHeader(headers);
  if (isHandshake(method, params)) {
    if (!isCurrentEra(revision)) return { era: "handshake" };
    return mismatch(id, `the header names revision ${revision}, which has no initialize`);
  }
  const claim = readClaim(params);
  if (claim.kind === "none") return isCurrentEra(revision) ? refuseUnclaimed(id) : { era: "handshake" };
  const claimed = claimedRevision(params);
  if (revision !== "" && claimed !== null && revision !== claimed) return mismatch(id, versions(revision, claimed));
  if (claim.kind === "invalid") return refused({ ...claim.problem, id });
  const disagreement = findDisagreement(headers, request);
  return disagreement === null ? { era: "current", request } : mismatch(id, disagreement);
}

/** The headers that every request needs, in the order in which the revision names them. */
function findDisagreement(headers: Headers, { method, params }: JSONRPCRequest): string | null {
  if (revisionHeader(headers) === "") return versions("", claimedRevision(params));
  const named = headers.get("mcp-method")?.trim() ?? "";
  if (named !== method) return `Mcp-Method is "${named}", and the body says "${method}"`;
  const parameter = Object.hasOwn(NAME_PARAMETERS, method) ? NAME_PARAMETERS[method] : undefined;
  const value = parameter === undefined ? undefined : params?.[parameter];
  if (typeof value !== "string") return null;
  const name = headers.get("mcp-name")?.trim() ?? "";
  return decodeHeaderValue(name) === value ? null : `Mcp-Name is "${name}", and the body's ${parameter} is "${value}"`;
}

function versions(header: string, body: string | null): string {
  return `MCP-Protocol-Version is "${header}", and the body says "${body}"`;
}

function revisionHeader(headers: Headers): string {
  return headers.get("mcp-protocol-version")?.trim() ?? "";
}

function refuseUnclaimed(id: RequestId): Classified {
  const message = `The header names a revision whose requests carry _meta["${META.protocolVersion}"], and this one does not`;
  return refused({
    code: ErrorCode.InvalidParams,
    message,
    data: { envelope: { missing: [META.protocolVersion] } },
    id,
  });
}

function mismatch(id: RequestId, disagreement: string): Classified {
  return refused({ code: HEADER_MISMATCH, message: `Headers and body disagree: ${disagreement}`, id });
}

function refused(error: { code: number; message: string; data?: Record<string, unknown>; id?: RequestId }): Classified {
  return { era: "refused", response: refuse({ status: 400, ...error }) };
}
