/** Prefix of requestIds that the studio assigns to calls without one. */
const ASSIGNED = "wav0:";

/** A requestId that no caller chose: `reason` keeps ids of different parts apart, `id` one call from another. */
export function assignRequestId(reason: "call" | "confirmed", id: string): string {
  return `${ASSIGNED}${reason}:${id}`;
}

/** True for a requestId that the caller chose. Without one, a call is deduplicated against an equal open request. */
export function isNamedByCaller(requestId: string | undefined): boolean {
  return requestId !== undefined && !requestId.startsWith(ASSIGNED);
}
