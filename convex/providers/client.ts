import Replicate from "replicate";
import { type ProviderName, providerAccess } from "../kit/environment.ts";
import { ProviderError, type ProviderFault, faultOf, guardFetch } from "./guardedFetch.ts";

/** Says to our own inference server for whom a prediction is made: it takes turns between them. */
const OWNER_HEADER = "wav0-owner";

/**
 * The one place that constructs the client. It is used for single requests only: `run` and `wait` give up early,
 * `validateWebhook` checks no time, and encoding files would send the token along as input.
 * @param owner for whom, by `ownerKey`; told to no provider but our own
 * @throws ProviderError where the provider is not configured
 */
export function connect(name: ProviderName, owner?: string): Replicate {
  const access = providerAccess(name);
  if (!access) throw new ProviderError({ kind: "refused", message: `the provider "${name}" is not configured` });
  return new Replicate({
    auth: access.token,
    baseUrl: access.baseUrl,
    fetch: guardFetch(name === "local" && owner !== undefined ? fetchFor(owner) : fetch),
    userAgent: "wav0-mcp",
  });
}

function fetchFor(owner: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set(OWNER_HEADER, owner);
    return fetch(input, { ...init, headers });
  };
}

/** Faults of the provider as values, so that each caller decides; anything else is a bug and is thrown on. */
export async function attempt<T>(
  call: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; fault: ProviderFault }> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, fault: error instanceof ProviderError ? error.fault : await faultOf(error) };
  }
}
