import { expect, test } from "vitest";
import { AppError, ERROR_CODES, readErrorPayload, retryAfterHeaders } from "./errors.ts";

test("an error's payload reads back as it was", () => {
  const error = new AppError("OVERLOADED", "Queue holds 8 of 8 jobs; retry in 2 s", {
    details: { retryAfterMs: 2000 },
  });
  expect(readErrorPayload(JSON.parse(JSON.stringify(error.toPayload())))).toEqual(error.toPayload());
});

test("details stay away when there are none", () => {
  expect(new AppError("INTERNAL", "x").toPayload()).toEqual({ code: "INTERNAL", message: "x" });
});

test.each([
  null,
  "text",
  7,
  {},
  { code: "OVERLOADED" },
  { code: "toString", message: "x" },
  { code: "NOPE", message: "x" },
  { code: 1, message: "x" },
])("%j is not a payload", (value) => {
  expect(readErrorPayload(value)).toBeNull();
});

test("the cause is kept", () => {
  const cause = new Error("socket hang up");
  expect(new AppError("PROVIDER_FAILED", "x", { cause }).cause).toBe(cause);
});

test("client faults are 4xx and not retryable unless they came too soon, server faults are 5xx", () => {
  for (const { status, retryable } of Object.values(ERROR_CODES)) {
    expect(status).toBeGreaterThanOrEqual(400);
    if (retryable && status !== 429) expect(status).toBeGreaterThanOrEqual(500);
  }
});

test("an error that says when to call again says it in whole seconds as a header", () => {
  const payload = { code: "RATE_LIMITED", message: "Call again in 2 s." } as const;
  expect(retryAfterHeaders({ ...payload, details: { retryAfterSeconds: 1.2 } })).toEqual({ "retry-after": "2" });
  expect(retryAfterHeaders(payload)).toEqual({});
  expect(retryAfterHeaders(null)).toEqual({});
});
