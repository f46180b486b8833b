import type { HostedAuth } from "../../auth/hosted/settings.ts";
import type { Studio } from "../studio.ts";

/** Whether the studio can serve now. */
export interface Readiness {
  ready: boolean;
  /** Parts that cannot be reached or used, by name. */
  away: ("accounts" | "deployment" | "storage")[];
}

export interface ReadinessOptions {
  auth: Pick<HostedAuth, "isAway"> | null;
  studio: Pick<Studio, "health">;
  /** A deployment elsewhere that clients and page use; null for the embedded one. */
  convexUrl: string | null;
}

const TIMEOUT_MILLIS = 3_000;

/** Asks the parts on which the hub depends; the process itself goes on whatever they answer. */
export async function checkReadiness({ auth, studio, convexUrl }: ReadinessOptions): Promise<Readiness> {
  const [accounts, deployment] = await Promise.all([
    auth?.isAway() ?? false,
    convexUrl === null ? false : isDeploymentAway(convexUrl),
  ]);
  const storage = studio.health().storage !== "fine";
  const states = { accounts, deployment, storage };
  const away = (["accounts", "deployment", "storage"] as const).filter((name) => states[name]);
  return { ready: away.length === 0, away };
}

async function isDeploymentAway(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/version", url), { signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    await response.body?.cancel();
    return !response.ok;
  } catch {
    return true;
  }
}
