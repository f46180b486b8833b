import { isLoopback } from "../config/hosted.ts";

/** The two headers that tell for whom a request is meant and which page made it. */
export interface RequestHosts {
  host: string | null;
  origin: string | null;
}

/**
 * Whether a request may be meant for this hub. A web page elsewhere can point its own name at this address (DNS
 * rebinding) but cannot forge Host; and a page on a foreign origin has no business here.
 * @param publicUrl the origin under which a hosted studio is reached besides this machine's own names
 */
export function isOwnRequest({ host, origin }: RequestHosts, publicUrl: string | null = null): boolean {
  if (host === null || !(isLoopback(hostName(host)) || isPublicHost(host, publicUrl))) return false;
  if (origin === null) return true;
  return origin === publicUrl || (URL.canParse(origin) && isLoopback(new URL(origin).hostname));
}

function isPublicHost(host: string, publicUrl: string | null): boolean {
  return publicUrl !== null && host.toLowerCase() === new URL(publicUrl).host;
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "");
}
