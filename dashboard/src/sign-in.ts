/** What a browser with a session may use to reach the studio. */
export interface Access {
  /** For the deployment; good for some minutes. */
  token: string;
  deploymentUrl: string;
}

const RETRY_MILLISECONDS = 1_000;
/** Under which a signed-in browser knows the deployment, for a start without a network. */
const DEPLOYMENT_KEY = "deploymentUrl";

/**
 * Trades the secret in the address for a session cookie. The fragment never left this browser; it goes from the
 * address at once, so that it is in no bookmark and no history.
 */
export async function redeemLink(): Promise<void> {
  const secret = new URLSearchParams(location.hash.slice(1)).get("link");
  if (secret === null) return;
  history.replaceState(null, "", location.pathname);
  // Where the hub does not answer, whether the browser has a session shows when it does.
  await post("/dashboard/session", { secret }).catch(() => null);
}

/**
 * The deployment of this browser's session. One that was signed in before does not wait for a hub that does not answer.
 * @returns null without a session
 */
export async function findDeployment(): Promise<{ deploymentUrl: string; isReached: boolean } | null> {
  const known = localStorage.getItem(DEPLOYMENT_KEY);
  const response = await post("/dashboard/token").catch(() => null);
  if (known !== null && (response === null || response.status >= 500))
    return { deploymentUrl: known, isReached: false };
  const access = await requestAccess();
  return access && { deploymentUrl: access.deploymentUrl, isReached: true };
}

/** @returns null if this browser has no session. Waits while the hub does not answer at all. */
export async function requestAccess(): Promise<Access | null> {
  for (;;) {
    const response = await post("/dashboard/token").catch(() => null);
    if (response?.status === 401) {
      localStorage.removeItem(DEPLOYMENT_KEY);
      return null;
    }
    if (response?.ok) {
      // The hub's own answer to its own page.
      const access = (await response.json()) as Access;
      localStorage.setItem(DEPLOYMENT_KEY, access.deploymentUrl);
      return access;
    }
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

/** @returns whether the sample's file is shown in the file manager of the studio's machine */
export async function askToReveal(sampleId: string): Promise<boolean> {
  const response = await post("/dashboard/reveal", { sampleId });
  if (!response.ok) return false;
  // As above.
  return ((await response.json()) as { isRevealed: boolean }).isRevealed;
}

function post(path: string, body: object = {}): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
