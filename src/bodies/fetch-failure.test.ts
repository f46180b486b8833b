import { createServer } from "node:net";
import { expect, test } from "vitest";
import { fetchFailure } from "./fetch-failure.ts";

test("a connection that is refused says so, not only that a fetch failed", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const error: unknown = await fetch(`http://127.0.0.1:${port}/`).catch((cause: unknown) => cause);
  expect(fetchFailure(error)).toContain("ECONNREFUSED");
});

test("without a cause an error says it itself, and whatever else was thrown is said", () => {
  expect(fetchFailure(new Error("no answer within 15 s"))).toBe("no answer within 15 s");
  expect(fetchFailure("closed")).toBe("closed");
});

test("a name with several addresses fails with the reason of each, once", () => {
  const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}`);
  const errors = [refused("::1:80"), refused("127.0.0.1:80"), refused("::1:80")];
  const failure = new TypeError("fetch failed", { cause: new AggregateError(errors, "") });
  expect(fetchFailure(failure)).toBe("connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80");
  expect(fetchFailure(new AggregateError([], "all failed"))).toBe("all failed");
});

test("the innermost cause is said, also where causes go round in a circle, and never nothing", () => {
  const inner = new Error("certificate has expired");
  expect(fetchFailure(new Error("retry", { cause: new TypeError("fetch failed", { cause: inner }) }))).toBe(
    inner.message,
  );
  const circle = new Error("round");
  circle.cause = new Error("and round", { cause: circle });
  expect(fetchFailure(circle)).toMatch(/round/);
  expect(fetchFailure(new TypeError(""))).toBe("TypeError");
  expect(fetchFailure(new AggregateError([]))).toBe("AggregateError");
});

test.each([
  ["a cause that is no error", new Error("no route", { cause: "EHOSTUNREACH" }), "no route"],
  ["a cause without words", new Error("closed", { cause: new Error("") }), "Error"],
  ["a failure within one of several", new AggregateError([new Error("a", { cause: new Error("b") })], ""), "b"],
  [
    "several that are several",
    new AggregateError([new AggregateError([new Error("deep")], ""), "text"], ""),
    "deep; text",
  ],
  ["nothing", undefined, "undefined"],
])("of %s something is said", (_, error, said) => {
  expect(fetchFailure(error)).toBe(said);
});
