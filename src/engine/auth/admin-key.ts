import { createHash, timingSafeEqual } from "node:crypto";
import type { ConvexObject } from "../values/json.ts";
import type { UserIdentity } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { parseJson } from "../../bodies/parse-json.ts";

/** An admin key as it arrives over HTTP: `name|secret`, optionally with `:<base64 JSON>` of the user to act as. */
export interface AdminCredentials {
  identity: UserIdentity | null;
}

/**
 * True if two secrets are equal, in time that does not depend on where they differ. Hashing first makes the lengths
 * equal, which `timingSafeEqual` demands.
 */
export function secretsEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Checks an admin key with its optional acting-as suffix.
 * @throws AuthError BadAdminKey if the key is another, or the suffix is not the base64 JSON of an identity
 */
export function checkAdminKey(given: string, adminKey: string): AdminCredentials {
  // The secret of the key itself may hold no ":"; the suffix is base64, which has none either.
  const split = given.indexOf(":");
  const key = split < 0 ? given : given.slice(0, split);
  if (!secretsEqual(key, adminKey)) {
    throw new AuthError("BadAdminKey", "The provided admin key was invalid for this instance");
  }
  return { identity: split < 0 ? null : decodeIdentity(given.slice(split + 1)) };
}

/** The identity an administrator acts as. Missing parts are filled so that `issuer|subject` names the user. */
export function actingAs(attributes: ConvexObject): UserIdentity {
  const text = (name: string, fallback: string) => {
    const value = attributes[name];
    return typeof value === "string" ? value : fallback;
  };
  const subject = text("subject", "admin");
  const issuer = text("issuer", "https://convex.test");
  const tokenIdentifier = text("tokenIdentifier", `${issuer}|${subject}`);
  return { ...attributes, subject, issuer, tokenIdentifier };
}

function decodeIdentity(encoded: string): UserIdentity {
  const parsed = parseJson(Buffer.from(encoded, "base64").toString("utf8"));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new AuthError("BadAdminKey", "The identity to act as is not a base64 JSON object");
  }
  // A JSON object is a ConvexObject.
  return actingAs(parsed as ConvexObject);
}
