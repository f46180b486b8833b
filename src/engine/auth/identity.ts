import type { UserIdentity } from "../types.ts";
import type { ConvexJson } from "../values/json.ts";

/** OpenID Connect's standard claims, and how Convex's UserIdentity names them. */
const STANDARD_CLAIMS = new Map(
  Object.entries({
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
  }),
);

/** Claims about the token, not about the user. */
const TOKEN_CLAIMS = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);

/** Result of `ctx.auth.getUserIdentity()` for a verified token: standard claims in camelCase, others unchanged. */
export function identityOf(claims: Record<string, unknown>, issuer: string, subject: string): UserIdentity {
  const attributes = Object.entries(claims)
    .filter(([claim, value]) => !TOKEN_CLAIMS.has(claim) && value !== undefined && value !== null)
    // Claims were parsed from JSON.
    .map(([claim, value]) => [STANDARD_CLAIMS.get(claim) ?? claim, asAttribute(claim, value as ConvexJson)] as const);
  // Not by assignment: a claim may be named "__proto__".
  return { ...Object.fromEntries(attributes), tokenIdentifier: `${issuer}|${subject}`, subject, issuer };
}

/** Convex shows `updated_at`, which is a number of seconds in many tokens, as text. A number that is no time stays. */
function asAttribute(claim: string, value: ConvexJson): ConvexJson {
  if (claim !== "updated_at" || typeof value !== "number") return value;
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}
