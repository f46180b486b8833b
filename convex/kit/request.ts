/** Canonical form and digest of requests, to compare and look them up. */

/** The same text for the same request, whatever the order of its fields; fields without a value do not count. */
export function describeRequest(operation: string, input: unknown): string {
  return JSON.stringify([operation, input], (_field, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Hex SHA-256 of the same: short enough for an index, however long the request is. */
export async function requestDigest(operation: string, input: unknown): Promise<string> {
  const text = new TextEncoder().encode(describeRequest(operation, input));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
