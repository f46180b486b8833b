import { describe, expect, test } from "vitest";
import { BodyTooLargeError } from "../../bodies/bounded-body.ts";
import { AuthError } from "../auth/auth-error.ts";
import { StorageTrouble } from "../storage/disk/storage-trouble.ts";
import { allowAnyOrigin, asObject, errorResponse, json, readJson, RequestError } from "./responses.ts";

const read = async (response: Response) => ({ status: response.status, body: (await response.json()) as unknown });

describe("what a route throws becomes an answer", () => {
  test.each<[string, unknown, number, object]>([
    ["a refusal", new RequestError(418, "Teapot", "short"), 418, { code: "Teapot", message: "short" }],
    ["bad credentials", new AuthError("BadAdminKey", "no"), 401, { code: "BadAdminKey", message: "no" }],
    [
      "too large a body",
      new BodyTooLargeError(1024),
      413,
      { code: "BodyTooLarge", message: "The body is larger than 1 KB, the most that is taken here" },
    ],
    ["a fault", new Error("broken"), 500, { code: "InternalServerError", message: "broken" }],
    ["a fault of another kind", new TypeError("of type"), 500, { code: "InternalServerError", message: "of type" }],
    ["a text", "just text", 500, { code: "InternalServerError", message: "just text" }],
    ["nothing", undefined, 500, { code: "InternalServerError", message: "undefined" }],
  ])("%s", async (_what, thrown, status, body) => {
    const response = errorResponse(thrown);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await read(response)).toEqual({ status, body });
  });

  test("of the disk says what is wrong with it", async () => {
    const trouble = new StorageTrouble("disk-full", "deployment.sqlite", {
      cause: new Error("database or disk is full"),
    });
    expect(await read(errorResponse(trouble))).toMatchObject({
      status: 500,
      body: { code: "InternalServerError", storage: "disk-full" },
    });
  });
});

describe("a body is read as JSON", () => {
  const post = (body: RequestInit["body"]) => new Request("http://host", { method: "POST", body });

  test.each<[string, unknown]>([
    ["{}", {}],
    ["null", null],
    ["[1]", [1]],
    ['"ä"', "ä"],
    [" 7 ", 7],
  ])("%s", async (text, value) => {
    expect(await readJson(post(text))).toEqual(value);
  });

  test.each(["", "{", "undefined", "{'a':1}", "NaN", "\uFEFF\uFEFF{}"])("%j is none", async (text) => {
    await expect(readJson(post(text))).rejects.toMatchObject({ status: 400, code: "BadJsonBody" });
  });

  test("up to a bound", async () => {
    await expect(readJson(post('"12345678"'), 10)).resolves.toBe("12345678");
    await expect(readJson(post('"123456789"'), 10)).rejects.toBeInstanceOf(BodyTooLargeError);
  });
});

describe("an object is told from everything else", () => {
  test.each([[{}], [{ a: 1 }], [Object.create(null)]])("%j is one", (value) => {
    expect(asObject(value, "it")).toBe(value);
  });

  test.each([[null], [undefined], [[]], ["text"], [7], [true]])("%j is none, and the thing is named", (value) => {
    expect(() => asObject(value, "A push")).toThrow(
      expect.objectContaining({ code: "BadJsonBody", message: "A push must be an object" }),
    );
  });
});

describe("letting any origin read", () => {
  test("keeps status, headers and body", async () => {
    const response = allowAnyOrigin(
      new Response("body", { status: 201, headers: { "x-own": "1" } }),
      new Request("http://host"),
    );
    expect([response.status, response.headers.get("x-own"), await response.text()]).toEqual([201, "1", "body"]);
    expect(response.headers.has("access-control-allow-methods")).toBe(false);
  });

  test("keeps several cookies apart", () => {
    const response = new Response(null, {
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
    });
    expect(allowAnyOrigin(response, new Request("http://host")).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });
});

test("JSON is answered with its type, 200 unless said otherwise", async () => {
  expect(await read(json({ a: [1, null] }))).toEqual({ status: 200, body: { a: [1, null] } });
  expect((await read(json(null, 202))).status).toBe(202);
});
