import { SHARE_PATH } from "../../src/contracts/share.ts";
import { internal } from "../_generated/api.js";
import { httpAction } from "../_generated/server.js";
import { answerWithAudio, refuseAudio } from "../library/files/audioAnswer.ts";
import { listeningPage } from "./listeningPage.ts";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Headers of every response: the link grants listening and must not leak. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-store",
  "x-robots-tag": "noindex",
};

/**
 * Gives a shared sample to anyone: a page to listen on for a browser that opens the address, the audio for any other.
 * 200, 206 · 404 never was, or revoked · 410 expired · 413 too large to be sent in one piece · 416 no such range.
 */
export const sharedAudio = httpAction(async (ctx, request) => {
  const { pathname, searchParams } = new URL(request.url);
  const token = pathname.slice(SHARE_PATH.length);
  const share = TOKEN.test(token) ? await ctx.runQuery(internal.shares.shares.find, { token }) : null;
  if (!share) return refuseAudio(404, "Nothing is shared at this address, or not any more.", HEADERS);
  if (share.expiresAt <= Date.now()) return refuseAudio(410, "This address has expired. Ask for a new one.", HEADERS);
  const { name, format, expiresAt } = share;
  if (wantsPage(request) && !searchParams.has("audio")) return listeningPage({ name, expiresAt }, HEADERS);
  const blob = await ctx.storage.get(share.storageId);
  if (!blob) return refuseAudio(404, "The audio of this address is gone.", HEADERS);
  return answerWithAudio(request, { blob, name, format }, HEADERS);
});

/** A browser that opens the address in a tab, and not a player or a download. */
function wantsPage(request: Request): boolean {
  const { headers } = request;
  return headers.get("sec-fetch-dest") === "document" || (headers.get("accept") ?? "").startsWith("text/html");
}
