/** What a browser with a session may use to reach the studio. */
export interface Access {
  /** For the deployment; good for some minutes. */
  token: string;
  deploymentUrl: string;
}

const RETRY_MILLISECONDS = 1_000;

/**
 * Trades the secret in the address for a session cookie. The fragment never left this browser; it goes from the
 * address at once, so that it is in no bookmark and no history.
 */
export async function redeemLink(): Promise<void> {
  const secret = new URLSearchParams(location.hash.slice(1)).get("link");
  if (secret === null) return;
  history.replaceState(null, "", location.pathname);
  await post("/dashboard/session", { secret });
}

/** @returns null if this browser has no session. Waits while the hub does not answer at all. */
export async function requestAccess(): Promise<Access | null> {
  for (;;) {
    const response = await post("/dashboard/token").catch(() => null);
    if (response?.status === 401) return null;
    // The hub's own answer to its own page.
    if (response?.ok) return (await response.json()) as Access;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}

/** The sample's file on this machine; null where it has none. */
export async function findPath(sampleId: string): Promise<string | null> {
  const response = await post("/dashboard/path", { sampleId });
  if (!response.ok) return null;
  // As above.
  return ((await response.json()) as { path: string | null }).path;
}

function post(path: string, body: object = {}): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
