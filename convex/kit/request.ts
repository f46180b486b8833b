import { canonicalJson } from "../../src/contracts/wire/canonical-json.ts";
import { sha256 } from "./hex.ts";

/** Canonical form and digest of requests, to compare and look them up. */

/** The same text for the same request, whatever the order of its fields; fields without a value do not count. */
export function describeRequest(operation: string, input: unknown): string {
  return canonicalJson([operation, input]);
}

/** Hex SHA-256 of the same: short enough for an index, however long the request is. */
export function requestDigest(operation: string, input: unknown): Promise<string> {
  return sha256(describeRequest(operation, input));
}
