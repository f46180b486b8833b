import type { AuthProvider } from "../types.ts";
import { AuthError } from "./auth-error.ts";

/**
 * Reads the default export of an evaluated auth.config.
 * @throws AuthError AuthConfigInvalid which names the provider and the field; often an environment variable is unset
 */
export function parseAuthConfig(exported: unknown): AuthProvider[] {
  const providers = record(exported)["providers"];
  if (!Array.isArray(providers)) throw invalidAuthConfig("its default export has no list of providers");
  return providers.map((provider: unknown, index) => parseProvider(record(provider), index));
}

function parseProvider(fields: Record<string, unknown>, index: number): AuthProvider {
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
    throw invalidAuthConfig(`provider ${index} has no ${name}; is the environment variable it reads set?`);
  };
  if (fields["type"] !== "customJwt") {
    return { type: "oidc", domain: text("domain"), applicationID: text("applicationID") };
  }
  const algorithm = text("algorithm");
  if (algorithm !== "RS256" && algorithm !== "ES256") {
    throw invalidAuthConfig(`provider ${index} has algorithm ${algorithm}; RS256 and ES256 are supported`);
  }
  // Null is how the official backend writes that there is no audience to check.
  const hasAudience = "applicationID" in fields && fields["applicationID"] !== null;
  return {
    type: "customJwt",
    issuer: text("issuer"),
    jwks: text("jwks"),
    algorithm,
    // An audience that was named but is undefined is a mistake, not a wish to accept every audience.
    ...(hasAudience ? { applicationID: text("applicationID") } : {}),
  };
}

function record(value: unknown): Record<string, unknown> {
  // Checked by typeof; fields stay unknown.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The error of every token while the deployment's auth.config has a mistake. */
export function invalidAuthConfig(reason: string, cause?: unknown): AuthError {
  return new AuthError("AuthConfigInvalid", `auth.config.ts cannot be used: ${reason}`, { cause });
}
