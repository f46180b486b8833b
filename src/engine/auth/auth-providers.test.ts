import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inlineDeployment } from "../testing/inline-app.ts";
import { ORIGIN } from "../testing/inline-server.ts";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { AuthProvider, Deployment } from "../types.ts";
import { createAuthProviders } from "./auth-providers.ts";

const addresses = { cloudUrl: () => ORIGIN, siteUrl: () => `${ORIGIN}/http` };

let bare: Deployment;
let app: TestEngine;
let providers: () => Promise<readonly AuthProvider[]>;
beforeAll(async () => {
  bare = await inlineDeployment({ modules: {} });
  app = await openTestEngine({}, bare);
  providers = createAuthProviders(app.engine, addresses);
});
afterAll(() => app.dispose());

/** Pushes an auth.config. */
const push = (source: string) =>
  app.engine.install({ ...bare, authConfig: { path: "auth.config.js", source, environment: "isolate" } });
const setVariable = (name: string, value: string | null) => app.engine.environment.set([{ name, value }]);

describe("the providers of a deployment", () => {
  test("are none without an auth.config", async () => {
    expect(await providers()).toEqual([]);
  });

  test("are those of its auth.config, in order", async () => {
    await push(`export default { providers: [
      { domain: "one.example", applicationID: "a" },
      { type: "customJwt", issuer: "https://two", jwks: "data:,", algorithm: "ES256" },
    ] };`);
    expect(await providers()).toEqual([
      { type: "oidc", domain: "one.example", applicationID: "a" },
      { type: "customJwt", issuer: "https://two", jwks: "data:,", algorithm: "ES256" },
    ]);
  });

  test("are read again when a push or a variable changed them, and only then", async () => {
    const source = `export default { providers: [{ domain: process.env.DOMAIN ?? "unset", applicationID: process.env.CONVEX_SITE_URL }] };`;
    await push(source);
    expect(await providers()).toEqual([{ type: "oidc", domain: "unset", applicationID: `${ORIGIN}/http` }]);
    expect(await providers()).toBe(await providers());
    await setVariable("DOMAIN", "set.example");
    expect(await providers()).toMatchObject([{ domain: "set.example" }]);
    await push(source.replace("unset", "other"));
    await setVariable("DOMAIN", null);
    expect(await providers()).toMatchObject([{ domain: "other" }]);
  });

  test.each([
    [
      "a variable that is not set",
      "export default { providers: [{ domain: process.env.MISSING, applicationID: 'a' }] };",
      /provider 0 has no domain/,
    ],
    [
      "an algorithm that is not supported",
      "export default { providers: [{ type: 'customJwt', issuer: 'i', jwks: 'j', algorithm: 'HS256' }] };",
      /algorithm HS256; RS256 and ES256/,
    ],
    [
      "an empty audience",
      "export default { providers: [{ type: 'customJwt', issuer: 'i', jwks: 'j', algorithm: 'ES256', applicationID: '' }] };",
      /no applicationID/,
    ],
    ["no list", "export default { providers: {} };", /no list of providers/],
    ["no default export", "export const providers = [];", /no list of providers/],
    ["an error of its own", "throw new TypeError('cannot read the variable');", /TypeError: cannot read the variable/],
    [
      "an error that reads a variable",
      "export default { providers: [{ domain: process.env.MISSING.trim(), applicationID: 'a' }] };",
      /auth\.config\.ts cannot be used/,
    ],
    ["what is no module", "export default {", /auth\.config\.ts cannot be used/],
  ])("are refused as a whole where auth.config has %s", async (_what, source, message) => {
    await push(source);
    await expect(providers()).rejects.toMatchObject({
      code: "AuthConfigInvalid",
      message: expect.stringMatching(message),
    });
  });

  test("recover once the variable is set", async () => {
    await push("export default { providers: [{ domain: process.env.LATER.trim(), applicationID: 'a' }] };");
    await expect(providers()).rejects.toThrow();
    await setVariable("LATER", " later.example ");
    expect(await providers()).toMatchObject([{ domain: "later.example" }]);
  });

  test("need no audience of a custom provider: null is the same as none", async () => {
    await push(
      "export default { providers: [{ type: 'customJwt', issuer: 'i', jwks: 'j', algorithm: 'ES256', applicationID: null }] };",
    );
    expect(await providers()).toEqual([{ type: "customJwt", issuer: "i", jwks: "j", algorithm: "ES256" }]);
  });
});
