import { type Infer, v } from "convex/values";
import { type ChatAccesses, readChatAccesses } from "../../src/contracts/chat/chat-access.ts";
import { type Budget, type Price, parseBudget, parsePrices } from "../../src/contracts/charges/price.ts";

/**
 * Provider that runs models: the studio's own inference server and replicate.com, which speak Replicate's HTTP API; and on
 * the user's own GPU a Cog container or an ACE-Step server.
 */
export const provider = v.union(v.literal("local"), v.literal("replicate"), v.literal("cog"), v.literal("ace-step"));

export type ProviderName = Infer<typeof provider>;

/** How to reach a provider. */
export interface ProviderAccess {
  name: ProviderName;
  /** With the version, without a slash at its end: "https://api.replicate.com/v1". */
  baseUrl: string;
  /** Empty for a server that asks for none. */
  token: string;
  /** Null where the provider tells it on request. */
  webhookSecret: string | null;
}

/** Setting that makes a provider available; part of the message of MODEL_NOT_AVAILABLE. */
export const PROVIDER_REMEDY: Record<ProviderName, string> = {
  local: "set WAV0_INFERENCE_URL and WAV0_INFERENCE_TOKEN to a running inference server",
  replicate: "set REPLICATE_API_TOKEN to a token of replicate.com",
  cog: "set WAV0_COG_URL to the address of a running Cog container",
  "ace-step": "set WAV0_ACE_STEP_URL to the address of a running ACE-Step 1.5 API server",
};

/** True for a server on the user's own GPU, which speaks an API of its own. */
export function isOwnServer(name: ProviderName): boolean {
  return name === "cog" || name === "ace-step";
}

/** True for a provider that sends no bill: what is lost there may be made again. */
export function isFree(name: ProviderName): boolean {
  return name !== "replicate";
}

/** @returns how to reach the provider, or null where this deployment has no key for it */
export function providerAccess(name: ProviderName): ProviderAccess | null {
  switch (name) {
    case "local":
      return access(name, process.env.WAV0_INFERENCE_URL, process.env.WAV0_INFERENCE_TOKEN);
    case "replicate":
      return access(
        name,
        process.env.REPLICATE_API_BASE_URL || "https://api.replicate.com/v1",
        process.env.REPLICATE_API_TOKEN,
      );
    case "cog":
      return ownAccess(name, process.env.WAV0_COG_URL, process.env.WAV0_COG_TOKEN);
    case "ace-step":
      return ownAccess(name, process.env.WAV0_ACE_STEP_URL, process.env.WAV0_ACE_STEP_API_KEY);
  }
}

/** A server on the operator's own machines, which may ask for no token. */
function ownAccess(name: ProviderName, baseUrl: string | undefined, token: string | undefined): ProviderAccess | null {
  if (!baseUrl || !URL.canParse(baseUrl)) return null;
  return { name, baseUrl: baseUrl.replace(/\/+$/, ""), token: token ?? "", webhookSecret: null };
}

function access(name: ProviderName, baseUrl: string | undefined, token: string | undefined): ProviderAccess | null {
  if (!baseUrl || !token) return null;
  return { name, baseUrl: baseUrl.replace(/\/+$/, ""), token, webhookSecret: configuredWebhookSecret(name) };
}

function configuredWebhookSecret(name: ProviderName): string | null {
  switch (name) {
    case "local":
      return process.env.WAV0_INFERENCE_WEBHOOK_SECRET || null;
    case "replicate":
      return process.env.REPLICATE_WEBHOOK_SECRET || null;
    case "cog":
    case "ace-step":
      return null;
  }
}

/**
 * Where a provider reports about one prediction.
 * @returns null if it cannot reach us: a hosted provider calls https addresses only; a server on the user's own GPU has an
 * address of its own, or none
 */
export function webhookUrl(name: ProviderName, predictionId: string): string | null {
  const base = process.env.WAV0_WEBHOOK_BASE_URL || siteUrlFor(name);
  if (!base || isOwnServer(name) || (name !== "local" && !base.startsWith("https://"))) return null;
  return `${base.replace(/\/+$/, "")}/webhooks/replicate?prediction=${encodeURIComponent(predictionId)}`;
}

/**
 * Where a Cog container reports about one prediction; a container may know this deployment by another address.
 * @param key by which a report is believed, since containers do not sign
 */
export function cogWebhookUrl(predictionId: string, key: string): string | null {
  const base = process.env.WAV0_COG_WEBHOOK_URL || process.env.WAV0_WEBHOOK_BASE_URL || process.env.CONVEX_SITE_URL;
  if (!base) return null;
  return `${base.replace(/\/+$/, "")}/webhooks/cog?prediction=${encodeURIComponent(predictionId)}&key=${key}`;
}

/** True if the provider can fetch the URL: the local one any, a hosted one only public https. */
export function canFetch(name: ProviderName, url: string): boolean {
  return name === "local" || (name === "replicate" && url.startsWith("https://"));
}

/** Origins that are this deployment itself: the only private addresses that a download may touch. */
export function deploymentOrigins(): string[] {
  const urls = [process.env.CONVEX_CLOUD_URL, process.env.CONVEX_SITE_URL];
  return urls.flatMap((url) => (url ? [new URL(url).origin] : []));
}

/** The language models that this deployment can reach, and what is set in vain. */
export function chatAccesses(): ChatAccesses {
  return readChatAccesses(process.env);
}

/** Prices of models by their names, as far as the operator says. */
export function prices(): ReadonlyMap<string, Price> {
  return parsePrices(process.env.WAV0_PRICES ?? "") ?? new Map();
}

/** False where the operator wants results of models as they came: not fitted to the tempo, key and bars that were asked for. */
export function fitsResults(): boolean {
  return process.env.WAV0_FIT_RESULTS !== "off";
}

/** Daily budget for each user; null means no limit. An unreadable setting counts as a limit. */
export function budgetPerDay(): Budget | "unreadable" | null {
  const text = process.env.WAV0_BUDGET_PER_DAY;
  return text ? (parseBudget(text) ?? "unreadable") : null;
}

/** The address of this deployment's HTTP actions, without a slash at its end. */
export function siteUrl(): string {
  return (process.env.CONVEX_SITE_URL ?? "").replace(/\/+$/, "");
}

/**
 * The same address as a provider reaches it. The public one is for people: behind a router, a private certificate or a
 * proxy that is not up, the studio itself may not reach it, and the inference server beside it has no need to.
 */
export function siteUrlFor(name: ProviderName): string {
  return (name === "local" && process.env.WAV0_OWN_SITE_URL) || siteUrl();
}

/** 32 bytes in base64, by which the secrets of connections are encrypted; null where there is none. */
export function encryptionKey(): string | null {
  return process.env.WAV0_ENCRYPTION_KEY || null;
}

/** True in the embedded engine: pages are same-origin, and responses of HTTP actions may be of any length. */
export function isEmbedded(): boolean {
  return process.env.WAV0_EMBEDDED === "1";
}

/** True for a user (a `tokenIdentifier`) of a hosted studio, who shares it with others and has limits. */
export function isHostedUser(userId: string): boolean {
  const issuer = process.env.WAV0_HOSTED_AUTH_ISSUER;
  return Boolean(issuer) && userId.startsWith(`${issuer}|`);
}

/** True if this deployment serves the one user of its machine and may connect to other servers there. */
export function isOnUsersMachine(): boolean {
  return process.env.WAV0_ON_USERS_MACHINE === "1";
}
