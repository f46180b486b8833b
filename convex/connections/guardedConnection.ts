"use node";

import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import { upTo } from "../../src/bodies/bounded-body.ts";
import { isLoopback, isPrivate, lookupLoopback, lookupPublic } from "../kit/download.ts";
import { studioError } from "../kit/studioError.ts";

/** Bounds of everything that one connection is asked and answers. */
export interface ConnectionLimits {
  /** True if only this machine may be reached, instead of only the public. */
  isOnThisMachine: boolean;
  /** Largest response. */
  maxBytes: number;
  /** Ends all requests under way; aborted here by a response that is too large. */
  end: AbortController;
}

/**
 * A fetch for servers that users name: public hosts only, or this machine only. What is checked is the address that is
 * connected to, so that no name can be pointed elsewhere in between. No redirect is followed.
 */
export function guardConnection(
  limits: ConnectionLimits,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (address, init = {}) => {
    const url = new URL(address);
    assertAllowed(url, limits);
    const response = await send(url, init, limits);
    const { statusCode = 0 } = response;
    if (statusCode >= 300 && statusCode < 400) {
      response.destroy();
      throw studioError("URL_NOT_ALLOWED", `${url.href} redirects elsewhere. Give the final address.`);
    }
    return toResponse(url, response, limits);
  };
}

/** Names are judged when they are looked up. */
function assertAllowed({ protocol, hostname }: URL, { isOnThisMachine }: ConnectionLimits): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "http:" && protocol !== "https:") {
    throw studioError("URL_NOT_ALLOWED", `${protocol} is not http or https. Give such an address.`);
  }
  if (isIP(host) === 0) return;
  if (isOnThisMachine ? isLoopback(host) : !isPrivate(host)) return;
  const remedy = isOnThisMachine
    ? "It is not on this machine: switch that off"
    : "It is in a private network, which is never reached. Give a public address, or say that it is on this machine";
  throw studioError("URL_NOT_ALLOWED", `${host} cannot be connected. ${remedy}.`);
}

async function send(url: URL, init: RequestInit, limits: ConnectionLimits): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const signal = AbortSignal.any([limits.end.signal, ...(init.signal ? [init.signal] : [])]);
  signal.throwIfAborted();
  const body = init.body === undefined || init.body === null ? null : await new Response(init.body).text();
  return new Promise((resolve, reject) => {
    const options = {
      method: init.method ?? "GET",
      headers: Object.fromEntries(new Headers(init.headers)),
      lookup: limits.isOnThisMachine ? lookupLoopback : lookupPublic,
    };
    const sent = request(url, options, resolve).on("error", reject);
    // Node's own handling of a signal throws where nobody listens once the body is read as a web stream.
    const end = () => sent.destroy();
    signal.addEventListener("abort", end, { once: true });
    sent.once("close", () => signal.removeEventListener("abort", end));
    if (body !== null) sent.setHeader("content-length", Buffer.byteLength(body));
    sent.end(body ?? undefined);
  });
}

const BODILESS = new Set([204, 205, 304]);

function toResponse(url: URL, message: IncomingMessage, limits: ConnectionLimits): Response {
  const { statusCode: status = 502, statusMessage: statusText = "" } = message;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  // The reader of the body is told by the stream below.
  message.on("error", () => {});
  if (BODILESS.has(status)) {
    message.resume();
    return new Response(null, { status, statusText, headers });
  }
  // Node's own type of web streams lacks the overloads of the browser's.
  const body = Readable.toWeb(message) as ReadableStream<Uint8Array>;
  return new Response(body.pipeThrough(upTo(limits.maxBytes, () => tooLarge(url, limits))), {
    status,
    statusText,
    headers,
  });
}

function tooLarge(url: URL, { maxBytes, end }: ConnectionLimits): Error {
  const error = studioError("CONNECTION_FAILED", `${url.host} answered with more than ${maxBytes / 1_000_000} MB.`);
  // A reader of an event stream may not report why it broke.
  end.abort(error);
  return error;
}
