import { isLoopback } from "../config/hosted.ts";

/** The two headers that tell for whom a request is meant and which page made it. */
export interface RequestHosts {
  host: string | null;
  origin: string | null;
}

/**
 * Checks Host and Origin of a request. A web page elsewhere can point its own name at this address (DNS rebinding) but
 * cannot forge Host; pages of other origins, including other ports of this machine, are refused. Programs send no Origin;
 * a token authenticates them.
 * @param publicUrl the origin under which a hosted studio is reached besides this machine's own names
 */
export function isOwnRequest({ host, origin }: RequestHosts, publicUrl: string | null = null): boolean {
  if (host === null) return false;
  const isLocal = isLoopback(hostName(host));
  if (!isLocal && !isPublicHost(host, publicUrl)) return false;
  if (origin === null || origin === publicUrl) return true;
  // The hub itself speaks plain HTTP. A page that it served has the very host and port to which it now turns.
  return isLocal && origin.toLowerCase() === `http://${host.toLowerCase()}`;
}

function isPublicHost(host: string, publicUrl: string | null): boolean {
  return publicUrl !== null && host.toLowerCase() === new URL(publicUrl).host;
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
