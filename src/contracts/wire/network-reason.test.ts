import { expect, test } from "vitest";
import { networkCode, networkReason } from "./network-reason.ts";

function failed(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code }) });
}

test.each([
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /NODE_EXTRA_CA_CERTS/],
  ["SELF_SIGNED_CERT_IN_CHAIN", /NODE_EXTRA_CA_CERTS/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", /NODE_EXTRA_CA_CERTS/],
  ["CERT_HAS_EXPIRED", /renew it/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /another name/],
  ["ENOTFOUND", /not known here/],
  ["EPROTO", /no TLS/],
])("%s is told with what to do", (code, advice) => {
  expect(networkCode(failed(code))).toBe(code);
  expect(networkReason(failed(code))).toMatch(new RegExp(`^${code}: .*${advice.source}`));
});

test("a refused connection and a silent one are told by what happened alone", () => {
  expect(networkReason(failed("ECONNREFUSED"))).toBe("ECONNREFUSED");
  expect(networkReason(new DOMException("The operation timed out", "TimeoutError"))).toBe("no answer in time");
  expect(networkReason(new TypeError("fetch failed"))).toBe("no connection");
  expect(networkReason("closed")).toBe("no connection");
  expect(networkReason(Object.assign(new Error("no"), { code: 7 }))).toBe("no connection");
});

test("the reason is found however deep it lies, and the first that has a code counts", () => {
  const deep = new Error("retry", { cause: failed("CERT_HAS_EXPIRED") });
  expect(networkReason(deep)).toMatch(/^CERT_HAS_EXPIRED: .*clock/);
  const several = new TypeError("fetch failed", {
    cause: Object.assign(new AggregateError([new Error("::1"), new Error("127.0.0.1")]), { code: "ECONNREFUSED" }),
  });
  expect(networkReason(several)).toBe("ECONNREFUSED");
});
