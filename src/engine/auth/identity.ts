import type { UserIdentity } from "../types.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";

/** OpenID Connect's standard claims, and how Convex's UserIdentity names them. */
const STANDARD_CLAIMS: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  middle_name: "middleName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  address: "address",
  updated_at: "updatedAt",
};

/** Claims about the token, not about the user. */
const TOKEN_CLAIMS = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);

/** Result of `ctx.auth.getUserIdentity()` for a verified token: standard claims in camelCase, others unchanged. */
export function identityOf(claims: Record<string, unknown>, issuer: string, subject: string): UserIdentity {
  const attributes: ConvexObject = {};
  for (const [claim, value] of Object.entries(claims)) {
    if (!TOKEN_CLAIMS.has(claim) && value !== undefined && value !== null) {
      // Claims were parsed from JSON.
      attributes[STANDARD_CLAIMS[claim] ?? claim] = asAttribute(claim, value as ConvexJson);
    }
  }
  return { ...attributes, tokenIdentifier: `${issuer}|${subject}`, subject, issuer };
}

/** Convex shows `updated_at`, which is a number of seconds in many tokens, as text. */
function asAttribute(claim: string, value: ConvexJson): ConvexJson {
  return claim === "updated_at" && typeof value === "number" ? new Date(value * 1000).toISOString() : value;
}
