import type { AuthConfig } from "convex/server";

/**
 * Who may call: holders of a token that the studio signed. The public keys are a `data:` URL in the deployment's
 * environment, so verifying needs no request to anywhere.
 */
export default {
  providers: [
    {
      type: "customJwt",
      issuer: process.env.WAV0_AUTH_ISSUER ?? "",
      jwks: process.env.WAV0_AUTH_JWKS ?? "",
      algorithm: "ES256",
      applicationID: "wav0",
    },
  ],
} satisfies AuthConfig;
