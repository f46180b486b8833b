/** Why a request failed, in words. fetch() hides the reason of a failed connection in `cause`. */
export function fetchFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
