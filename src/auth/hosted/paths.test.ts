import { expect, test } from "vitest";
import { isAuthPath } from "./paths.ts";

test.each([
  ["/api/auth/oauth2/token", true],
  ["/.well-known/oauth-protected-resource/mcp", true],
  ["/sign-in", true],
  ["/sign-in/social", true],
  ["/account/keys/revoke", true],
  ["/api/query", false],
  ["/api/authors", false],
  ["/accounts", false],
  ["/mcp", false],
  ["/", false],
])("sign-in answers for %s: %s", (path, own) => {
  expect(isAuthPath(path)).toBe(own);
});
