export default {
  providers: [
    {
      type: "customJwt",
      issuer: process.env["FIXTURE_ISSUER"],
      jwks: process.env["FIXTURE_JWKS"],
      algorithm: "ES256",
      applicationID: "fixture",
    },
    { domain: process.env["CONVEX_SITE_URL"], applicationID: "site" },
  ],
};
