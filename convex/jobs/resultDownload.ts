/**
 * Fetches what predictions made, from the addresses that their provider gives. In Node, since the guarded download is.
 */
"use node";

import { MAX_INPUT_AUDIO_BYTES } from "../../src/contracts/limits.ts";
import { downloadPublic } from "../kit/download.ts";
import { type ProviderAccess, type ProviderName, providerAccess } from "../kit/environment.ts";
import { payloadOf } from "../kit/studioError.ts";

const DOWNLOAD_TIMEOUT_MILLIS = 120_000;
/** The address has expired, or the provider has deleted the file, or never had it. */
const GONE: ReadonlySet<unknown> = new Set([403, 404, 410]);

/** A file is not, or no longer, at the address that a provider gave. */
export class GoneError extends Error {
  override readonly name = "GoneError";

  constructor(url: string) {
    super(`The provider no longer has ${url}`);
  }
}

/**
 * Fetches a file that a prediction made, within the bounds of any download: of private addresses only the provider's own.
 * @throws GoneError; studio errors for what cannot be used; Error for what may pass
 */
export async function downloadResult(provider: ProviderName, address: string): Promise<Uint8Array<ArrayBuffer>> {
  const access = providerAccess(provider);
  const limits = {
    maxBytes: MAX_INPUT_AUDIO_BYTES,
    timeoutMillis: DOWNLOAD_TIMEOUT_MILLIS,
    trustedOrigins: access ? [new URL(access.baseUrl).origin] : [],
    headersFor: (url: URL) => authorization(access, url),
  };
  return downloadPublic(present(access, address), limits).catch((error: unknown) => {
    const status = payloadOf(error)?.details?.["status"];
    if (GONE.has(status)) throw new GoneError(address);
    throw status === undefined ? error : new Error(`${address} answered with HTTP ${String(status)}`);
  });
}

/** The local server may have another port than when it made the file. */
function present(access: ProviderAccess | null, address: string): string {
  if (access?.name !== "local" || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.host = new URL(access.baseUrl).host;
  return url.href;
}

/** The token goes to the provider's API only. */
function authorization(access: ProviderAccess | null, url: URL): Record<string, string> {
  return access && url.href.startsWith(`${access.baseUrl}/`) ? { authorization: `Bearer ${access.token}` } : {};
}
