/**
 * Fetches what users and providers point at. In Node, since only its own HTTP client lets us see the address that it is about to
 * connect to.
 */
"use node";

import { lookup as lookupAddress } from "node:dns";
import { type IncomingMessage, get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { BlockList, type LookupFunction, isIP } from "node:net";
import { joinedBytes } from "../../src/bodies/bounded-body.ts";
import { type Advice, type Obstacle, readAdvice } from "./retryAfter.ts";
import { studioError } from "./studioError.ts";

/** Bounds of a download. */
export interface DownloadLimits {
  maxBytes: number;
  /** For the whole download. */
  timeoutMillis: number;
  /** Origins that may be private: this deployment itself, or a provider's. */
  trustedOrigins: readonly string[];
  /** Request headers for a URL; called again for each redirect. */
  headersFor?: (url: URL) => Record<string, string>;
}

/** A host failed in a way that may pass. */
class HostError extends Error {
  override readonly name = "HostError";
  readonly isThrottled: boolean;
  /** How long the host asks to be left alone; null where it does not say. */
  readonly retryAfterMillis: number | null;

  constructor(host: string, status: number, advice: Advice) {
    super(`${host} answered with HTTP ${status}`);
    this.isThrottled = status === 429;
    this.retryAfterMillis = advice.retryAfterMillis;
  }
}

/** How a download failed and when to retry it, as far as the host says. */
export function obstacleIn(error: unknown): Obstacle {
  return error instanceof HostError ? error : { isThrottled: false, retryAfterMillis: null };
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PRIVATE_NETWORKS = privateNetworks();
const LOOPBACK = loopback();

/**
 * Fetches a file from an address that a user or a provider gave. Only http and https, only public hosts: the check is made on the
 * address that is connected to, at each redirect again, so that no name can be pointed elsewhere in between.
 * @throws URL_NOT_ALLOWED, FILE_NOT_FOUND, AUDIO_TOO_LONG as studio errors; HostError or Error when the host fails
 */
export async function downloadPublic(address: string, limits: DownloadLimits): Promise<Uint8Array<ArrayBuffer>> {
  const signal = AbortSignal.timeout(limits.timeoutMillis);
  let url = parseAddress(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await request(url, limits, signal);
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (!REDIRECTS.has(statusCode) || !location) return readBody(url, response, limits.maxBytes);
    response.destroy();
    url = parseAddress(location, url);
  }
  throw studioError(
    "URL_NOT_ALLOWED",
    `${address} redirects more than ${MAX_REDIRECTS} times. Give the final address.`,
  );
}

/** @param base of an address that a redirect gives */
function parseAddress(address: string, base?: URL): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw studioError("URL_NOT_ALLOWED", `${address} is not an http or https address. Give one, or a file's path.`);
}

async function request(url: URL, limits: DownloadLimits, signal: AbortSignal): Promise<IncomingMessage> {
  const isTrusted = limits.trustedOrigins.includes(url.origin);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!isTrusted && isIP(host) !== 0 && isPrivate(host)) throw refuse(host);
  const get = url.protocol === "https:" ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const options = { signal, headers: limits.headersFor?.(url) ?? {}, ...(isTrusted ? {} : { lookup: lookupPublic }) };
    get(url, options, resolve).on("error", reject);
  });
}

/** Resolves like the system does, and refuses a name that leads to a private address. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookupAddress(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivate(address))) return callback(refuse(hostname), "", 0);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

/** As `lookupPublic`, the other way round: refuses a name that leads anywhere but to this machine. */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  lookupAddress(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const own = addresses.filter(({ address }) => isLoopback(address));
    const [first] = own;
    if (!first || own.length < addresses.length) return callback(refuseElsewhere(hostname), "", 0);
    return options.all ? callback(null, own) : callback(null, first.address, first.family);
  });
};

/** True for a loopback address. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function refuseElsewhere(host: string): Error {
  return studioError("URL_NOT_ALLOWED", `${host} is not on this machine. Give an address like http://127.0.0.1:3000.`);
}

function refuse(host: string): Error {
  return studioError(
    "URL_NOT_ALLOWED",
    `${host} is an address of a private network, which is never fetched. Give a public address, or the file's path.`,
  );
}

async function readBody(url: URL, response: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const { statusCode = 0 } = response;
  if (statusCode >= 400 && statusCode < 500 && statusCode !== 429) {
    response.destroy();
    const message = `${url.href} answered with HTTP ${statusCode}. Check the address.`;
    throw studioError("FILE_NOT_FOUND", message, { status: statusCode });
  }
  if (statusCode !== 200) {
    response.destroy();
    throw new HostError(url.host, statusCode, readAdvice(response.headers["retry-after"] ?? null, "", Date.now()));
  }
  const announced = Number(response.headers["content-length"] ?? Number.NaN);
  if (announced > maxBytes) {
    response.destroy();
    throw tooLarge(url, maxBytes);
  }
  return Number.isInteger(announced) ? filledBody(response, announced) : joinedBody(url, response, maxBytes);
}

/** A body of a stated size, into place as it comes: a long file is not held twice. Node sees to it that the size holds. */
async function filledBody(response: IncomingMessage, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  // Without an encoding a response yields buffers.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, filled);
    filled += chunk.byteLength;
  }
  return bytes;
}

async function joinedBody(url: URL, response: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Without an encoding a response yields buffers.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(url, maxBytes);
    chunks.push(chunk);
  }
  return joinedBytes(chunks, size);
}

function tooLarge(url: URL, maxBytes: number): Error {
  const megabytes = Math.floor(maxBytes / 1024 / 1024);
  return studioError("AUDIO_TOO_LONG", `${url.href} is larger than ${megabytes} MB. Give a shorter file.`);
}

/** True for an address that is not routable on the public internet. */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return PRIVATE_NETWORKS.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}

function loopback(): BlockList {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8, "ipv4");
  list.addAddress("::1", "ipv6");
  return list;
}

/**
 * Every range of the IANA special-purpose registries that is not reachable from the public internet, and two that were
 * withdrawn but may still be routed at home: IPv4-translated (RFC 2765) and site-local addresses (RFC 3879). IPv4 inside IPv6
 * (::ffff:0:0/96) is left out: a list with that range finds every IPv4 address in it (Node 20 to 24), and looks mapped
 * addresses up among the IPv4 ranges by itself.
 */
function privateNetworks(): BlockList {
  const list = new BlockList();
  const ipv4: [string, number][] = [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ];
  const ipv6: [string, number][] = [
    ["::", 96],
    ["64:ff9b::", 96],
    ["64:ff9b:1::", 48],
    ["::ffff:0:0:0", 96],
    ["100::", 64],
    ["100:0:0:1::", 64],
    ["2001::", 23],
    ["2001:db8::", 32],
    ["2002::", 16],
    ["3fff::", 20],
    ["5f00::", 16],
    ["fc00::", 7],
    ["fe80::", 10],
    ["fec0::", 10],
    ["ff00::", 8],
  ];
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, "ipv6");
  return list;
}
