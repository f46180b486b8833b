import { boundedJson } from "../../bodies/bounded-body.ts";
import { MAX_SMALL_BODY_BYTES } from "../../contracts/limits.ts";
import { networkReason } from "../../contracts/wire/network-reason.ts";
import type { Log } from "../log.ts";

const TIMEOUT_MILLIS = 5_000;

/**
 * Asks a studio's public address for its health, as people and providers reach it.
 * @returns null if a studio answers there, else why it does not
 */
export async function publicAddressFault(publicUrl: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
    const response = await fetch(`${publicUrl}/health`, { signal, redirect: "manual" });
    const body: unknown = await boundedJson(response, MAX_SMALL_BODY_BYTES).catch(() => null);
    const isStudio = typeof body === "object" && body !== null && "version" in body;
    if (isStudio) return null;
    return response.status >= 500
      ? `a proxy answers ${response.status} there; check that it leads to this hub`
      : `what answers there (${response.status}) is no studio; check that the proxy passes Host and every path on`;
  } catch (error) {
    return networkReason(error);
  }
}

/** At the start of a hosted hub. Its own parts do without that address, so it is no reason to stop. */
export async function tellPublicAddress(publicUrl: string, log: Log): Promise<void> {
  const reason = await publicAddressFault(publicUrl);
  if (reason === null) return;
  log("the public address does not lead to this studio, as far as can be seen from here", { publicUrl, reason });
}
