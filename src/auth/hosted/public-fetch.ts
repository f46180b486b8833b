import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { get, type RequestOptions } from "node:https";
import { isPublicRoutableHost } from "@better-auth/core/utils/host";

/** The network as this fetch sees it; tests give one of their own, nothing else does. */
export interface Network {
  /** Every address of a name. */
  resolve(hostname: string): Promise<{ address: string; family: number }[]>;
  /** True if an address, or a name that is one, is on the public internet. */
  isPublic(host: string): boolean;
  get(url: URL, options: RequestOptions, answer: (response: IncomingMessage) => void): { on: OnError };
}

type OnError = (event: "error", listener: (error: Error) => void) => unknown;

/** The internet, and nothing beside it. */
export const INTERNET: Network = {
  resolve: (hostname) => lookup(hostname, { all: true }),
  isPublic: isPublicRoutableHost,
  get,
};

/** An address outside of the public internet: asking again will not help. */
export class AddressRefusal extends Error {
  override readonly name = "AddressRefusal";
}

/** Bounds of one request. */
export interface FetchBounds {
  maxBytes: number;
  /** For the whole of it, the name's resolution included. */
  timeoutMillis: number;
}

/** Fetches an https address that a stranger chose. */
export type PublicFetch = (address: string, bounds: FetchBounds) => Promise<Response>;

/**
 * Makes a fetch that can be handed to strangers: https only, only to the public internet, without cookies or
 * credentials, bounded in time and size. A name is resolved once, all of its addresses are judged, and the connection
 * goes to one that was. Redirections are answers like any other and are not followed.
 * @returns a fetch that throws AddressRefusal, or Error when the host fails or says too much
 */
export function createPublicFetch(network: Network = INTERNET): PublicFetch {
  return async (address, { maxBytes, timeoutMillis }) => {
    const signal = AbortSignal.timeout(timeoutMillis);
    const url = new URL(address);
    if (url.protocol !== "https:") throw new AddressRefusal(`${address} is not an https address`);
    const target = await untilAborted(findTarget(url.hostname, network), signal);
    const response = await request({ url, target, network, signal });
    return new Response(bodyOf(response, await readBytes(response, maxBytes)), {
      status: response.statusCode ?? 502,
      headers: headersOf(response),
    });
  };
}

interface Target {
  address: string;
  family: number;
}

async function findTarget(hostname: string, network: Network): Promise<Target> {
  const addresses = await network.resolve(hostname.replace(/^\[|\]$/g, ""));
  const [first] = addresses;
  if (first === undefined) throw new Error(`${hostname} has no address`);
  if (!network.isPublic(hostname) || !addresses.every(({ address }) => network.isPublic(address)))
    throw new AddressRefusal(`${hostname} is not on the public internet`);
  return first;
}

/** A name's resolution knows no signal. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function request(options: {
  url: URL;
  target: Target;
  network: Network;
  signal: AbortSignal;
}): Promise<IncomingMessage> {
  const { url, target, network, signal } = options;
  return new Promise((resolve, reject) => {
    // No kept connection: the next request must be judged again.
    const settings: RequestOptions = {
      agent: false,
      headers: { accept: "application/json" },
      signal,
      lookup: (_hostname, { all }, callback) =>
        all ? callback(null, [target]) : callback(null, target.address, target.family),
    };
    network.get(url, settings, resolve).on("error", reject);
  });
}

async function readBytes(response: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Without an encoding a response yields buffers.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop destroys the response, and its connection with it.
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Statuses whose response must not be given a body, not even an empty one. */
function bodyOf({ statusCode = 502 }: IncomingMessage, bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> | null {
  return [204, 205, 304].includes(statusCode) ? null : bytes;
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers();
  for (const name of ["content-type", "cache-control"]) {
    const value = response.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return headers;
}
