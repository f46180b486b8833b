/** The dashboard at any of its views, and the account page: all that a person can have been about to see. */
const PLACES = /^\/(account|#\/[\w%/.~!*'()-]{0,1000})?$/;

/**
 * Where a person goes who signed in without an app waiting.
 * @param wanted comes from the address, so from anyone: what is no place of this studio reads as the dashboard
 */
export function nextPage(wanted = ""): string {
  return PLACES.test(wanted) ? wanted : "/";
}

/** The address of a sign-in page that leads on to a place. */
export function addressWithNext(page: string, next: string): string {
  return next === "/" ? page : `${page}?${new URLSearchParams({ next })}`;
}
