/**
 * A server where the user signed in sends the browser back with its answer in the address. Moves it to where the view
 * of connections finds it; `#/connections/<code and state>`.
 */
export function takeSignInReturn(): void {
  const query = new URLSearchParams(location.search);
  if (!query.has("state") || !(query.has("code") || query.has("error"))) return;
  history.replaceState(null, "", `${location.pathname}#/connections/${encodeURIComponent(query.toString())}`);
}
