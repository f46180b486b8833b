import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import type { EncodedTimestamp } from "../timestamp.ts";

/**
 * Frames of the sync protocol, JSON text each way. Source: the `convex` package, browser/sync/protocol.ts.
 */
export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: ConvexJson[];
  journal?: string | null;
  componentPath?: string;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface Connect {
  type: "Connect";
  sessionId: string;
  maxObservedTimestamp?: bigint;
  /** Milliseconds since 1970 by the client's clock. */
  clientTs?: number;
}

export type Authenticate =
  | { type: "Authenticate"; tokenType: "None"; baseVersion: number }
  | { type: "Authenticate"; tokenType: "User"; value: string; baseVersion: number }
  | { type: "Authenticate"; tokenType: "Admin"; value: string; baseVersion: number; impersonating?: ConvexObject };

export interface ModifyQuerySet {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: (AddQuery | RemoveQuery)[];
}

export interface FunctionRequest {
  type: "Mutation" | "Action";
  requestId: number;
  udfPath: string;
  args: ConvexJson[];
  componentPath?: string;
}

export type ClientMessage = Connect | Authenticate | ModifyQuerySet | FunctionRequest | { type: "Event" };

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: EncodedTimestamp;
}

export type StateModification =
  | { type: "QueryUpdated"; queryId: number; value: ConvexJson; logLines: string[]; journal: string | null }
  | {
      type: "QueryFailed";
      queryId: number;
      errorMessage: string;
      logLines: string[];
      errorData?: ConvexJson;
      journal: string | null;
    }
  | { type: "QueryRemoved"; queryId: number };

export interface Transition {
  type: "Transition";
  startVersion: StateVersion;
  endVersion: StateVersion;
  modifications: StateModification[];
  /** How far the client's clock is ahead, in milliseconds. */
  clientClockSkew?: number;
}

export type FunctionResponse =
  | { success: true; result: ConvexJson; logLines: string[] }
  | { success: false; result: string; logLines: string[]; errorData?: ConvexJson };

export type ServerMessage =
  | Transition
  | ({ type: "MutationResponse"; requestId: number; ts?: EncodedTimestamp } & FunctionResponse)
  | ({ type: "ActionResponse"; requestId: number } & FunctionResponse)
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };
