import type { User } from "./owner.ts";
import { waitToRetry } from "./offline/backoff.ts";
import { browserTexts } from "./kept-texts.ts";

/** Credentials of a browser with a session. */
export interface Access {
  /** For the deployment; good for some minutes. */
  token: string;
  deploymentUrl: string;
  /** Signed-in user; null in a studio of one user. */
  user: User | null;
}

/** Outcome of one request for access. */
export type AccessAnswer = { kind: "granted"; access: Access } | { kind: "refused" } | { kind: "unreached" };

/** Key of the deployment's URL, for a start that does not wait for the hub. */
const DEPLOYMENT_KEY = "deploymentUrl";
/** Key and header of the page's half of its session; src/hub/dashboard/sessions.ts checks it. */
const PAGE_HALF_KEY = "pageHalf";
const PAGE_HALF_HEADER = "x-wav0-page";
/** A hub answers at once or, on a machine that is very busy, within seconds; a connection that died never does. */
const ANSWER_MILLISECONDS = 15_000;

/**
 * Trades the secret in the address for a session: a cookie, and a half that this origin alone keeps. The fragment never left this browser; it goes from the
 * address at once, so that it is in no bookmark and no history.
 */
export async function redeemLink(): Promise<void> {
  const secret = secretInAddress();
  if (secret === null) return;
  history.replaceState(null, "", location.pathname);
  // If the hub does not answer, the next request shows whether there is a session.
  const response = await post("/dashboard/session", { secret, kind: "page" }).catch(() => null);
  if (!response?.ok) return;
  // The hub answers its own page with its own types.
  const { pageHalf } = (await response.json()) as { pageHalf: string };
  browserTexts.setItem(PAGE_HALF_KEY, pageHalf);
}

/** True if the URL holds a sign-in link. */
export function hasLink(): boolean {
  return secretInAddress() !== null;
}

function secretInAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("link");
}

/** The deployment that this browser was signed in to last; null if it has no session that it knows of. */
export function knownDeployment(): string | null {
  return browserTexts.getItem(DEPLOYMENT_KEY);
}

let signInPath: string | null = null;

/** Path of the sign-in page, from the hub's last refusal; null if a link signs in. */
export function whereToSignIn(): string | null {
  return signInPath;
}

/** Asks the hub once. */
export async function askForAccess(): Promise<AccessAnswer> {
  try {
    const response = await post("/dashboard/token");
    if (response.status === 401) {
      browserTexts.removeItem(DEPLOYMENT_KEY);
      // The hub answers its own page with its own types.
      ({ signInPath } = (await response.json()) as { signInPath: string | null });
      return { kind: "refused" };
    }
    if (!response.ok) return { kind: "unreached" };
    // Likewise.
    return { kind: "granted", access: (await response.json()) as Access };
  } catch {
    return { kind: "unreached" };
  }
}

/**
 * Asks until the hub answers.
 * @param first an answer that is on its way already
 * @returns null if this browser has no session
 */
export async function requestAccess(first: Promise<AccessAnswer> = askForAccess()): Promise<Access | null> {
  let answer = await first;
  for (let failures = 0; answer.kind === "unreached"; failures++) {
    await waitToRetry(failures);
    answer = await askForAccess();
  }
  if (answer.kind !== "granted") return null;
  browserTexts.setItem(DEPLOYMENT_KEY, answer.access.deploymentUrl);
  return answer.access;
}

/** The sample's file on this machine; null where it has none. */
export async function findPath(sampleId: string): Promise<string | null> {
  return askForPath("/dashboard/path", sampleId);
}

/** The same; a file that was removed from the library folder is written again. */
export async function restoreFile(sampleId: string): Promise<string | null> {
  return askForPath("/dashboard/restore-file", sampleId);
}

async function askForPath(address: string, sampleId: string): Promise<string | null> {
  const response = await post(address, { sampleId });
  if (!response.ok) return null;
  // The hub answers its own page with its own types.
  return ((await response.json()) as { path: string | null }).path;
}

/** @returns whether the sample's file is shown in the file manager of the studio's machine */
export async function askToReveal(sampleId: string): Promise<boolean> {
  const response = await post("/dashboard/reveal", { sampleId });
  if (!response.ok) return false;
  // The hub answers its own page with its own types.
  return ((await response.json()) as { isRevealed: boolean }).isRevealed;
}

/** @throws Error if there is no answer in time */
function post(path: string, body: object = {}): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", [PAGE_HALF_HEADER]: browserTexts.getItem(PAGE_HALF_KEY) ?? "" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
  });
}
