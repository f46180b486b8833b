/**
 * Why a request failed, in words. fetch() hides the reason of a failed connection in `cause`; where a name has several
 * addresses that is an AggregateError without words of its own.
 */
export function fetchFailure(error: unknown): string {
  const cause = innermost(error);
  if (!(cause instanceof Error)) return String(cause);
  const reasons = cause instanceof AggregateError ? cause.errors.map((each) => fetchFailure(each)) : [];
  return cause.message || [...new Set(reasons)].join("; ") || cause.name;
}

/** The end of a chain of causes; the error itself where it has none. */
function innermost(error: unknown): unknown {
  let inner = error;
  for (
    const seen = new Set();
    inner instanceof Error && inner.cause instanceof Error && !seen.has(inner);
    inner = inner.cause
  )
    seen.add(inner);
  return inner;
}
