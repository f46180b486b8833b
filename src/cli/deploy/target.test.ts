import { expect, test } from "vitest";
import { chooseTarget } from "./target.ts";

const NONE = { deployKey: null, selfHostedUrl: null, selfHostedAdminKey: null };
const SELF_HOSTED = { CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:3210", CONVEX_SELF_HOSTED_ADMIN_KEY: "name|secret" };

test("a deploy key chooses its deployment", () => {
  expect(chooseTarget({}, { ...NONE, deployKey: "prod:x|y" })).toEqual({ CONVEX_DEPLOY_KEY: "prod:x|y" });
});

test("an address with its admin key, by flags or environment, goes before a deploy key", () => {
  const environment = {
    deployKey: "prod:x|y",
    selfHostedUrl: "http://127.0.0.1:3210",
    selfHostedAdminKey: "name|secret",
  };
  expect(chooseTarget({}, environment)).toEqual(SELF_HOSTED);
  expect(chooseTarget({ url: "http://127.0.0.1:3210", "admin-key": "name|secret" }, NONE)).toEqual(SELF_HOSTED);
  expect(chooseTarget({ url: "https://other.test" }, environment)).toEqual({
    ...SELF_HOSTED,
    CONVEX_SELF_HOSTED_URL: "https://other.test",
  });
});

test.each([
  ["nothing", {}, NONE, /not said where.*CONVEX_DEPLOY_KEY/],
  ["an address without a key", { url: "http://127.0.0.1:1" }, { ...NONE, deployKey: "prod:x|y" }, /admin key of http/],
  ["a key without an address", { "admin-key": "k" }, { ...NONE, deployKey: "prod:x|y" }, /not said where/],
  ["an address of another kind", { url: "file:///etc", "admin-key": "k" }, NONE, /http\(s\) address/],
])("%s is refused with what to set", (_name, flags, credentials, message) => {
  expect(() => chooseTarget(flags, credentials)).toThrow(message);
});
