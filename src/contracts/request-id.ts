/** Begins the requestIds that the studio's own parts give to calls whose callers named none. */
const ASSIGNED = "wav0:";

/** A requestId that no caller chose: `reason` keeps ids of different parts apart, `id` one call from another. */
export function assignRequestId(reason: "call" | "confirmed", id: string): string {
  return `${ASSIGNED}${reason}:${id}`;
}

/** Whether the caller said which request this is. If not, an equal request that is still under way is the same one. */
export function isNamedByCaller(requestId: string | undefined): boolean {
  return requestId !== undefined && !requestId.startsWith(ASSIGNED);
}
