import type { AuthConfig, AuthProvider } from "convex/server";

/**
 * Accepts tokens signed by the studio. A machine signs for its one user (ES256); a hosted studio for everyone who
 * signed in there (RS256). The public keys are a `data:` URL in the deployment's environment, so verifying needs no
 * network.
 */
export default {
  providers: [machine(), ...hosted()],
} satisfies AuthConfig;

function machine(): AuthProvider {
  return {
    type: "customJwt",
    issuer: process.env.WAV0_AUTH_ISSUER ?? "",
    jwks: process.env.WAV0_AUTH_JWKS ?? "",
    algorithm: "ES256",
    applicationID: "wav0",
  };
}

function hosted(): AuthProvider[] {
  const issuer = optional(() => process.env.WAV0_HOSTED_AUTH_ISSUER);
  const jwks = optional(() => process.env.WAV0_HOSTED_AUTH_JWKS);
  if (!issuer || !jwks) return [];
  // Tokens of a hosted studio are for its MCP endpoint (RFC 8707), and this deployment is behind that.
  return [{ type: "customJwt", issuer, jwks, algorithm: "RS256", applicationID: `${issuer}/mcp` }];
}

/** The official backend refuses an auth.config that reads a variable which is not set. */
function optional(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
