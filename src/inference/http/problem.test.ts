import { expect, test } from "vitest";
import { contentTooLarge, invalidFields, notFound, Problem } from "./problem.ts";

test("a problem crosses the wire as RFC 7807 says, with its headers", async () => {
  const problem = new Problem(429, "Too many requests", "Come back", { headers: { "retry-after": "2" } });
  const response = problem.toResponse("/predictions");
  expect(response.status).toBe(429);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await response.json()).toEqual({
    type: "about:blank",
    title: "Too many requests",
    status: 429,
    detail: "Come back",
    instance: "/predictions",
  });
});

test("wrong fields are listed for programs and told for people", async () => {
  const fields = [
    { field: "input.bpm", description: "Too big" },
    { field: "input.bars", description: "Too small" },
  ];
  expect(await invalidFields(fields).toResponse("/x").json()).toMatchObject({
    detail: "- input.bpm: Too big\n- input.bars: Too small",
    invalid_fields: fields,
  });
});

test("what is not found is named", () => {
  expect(notFound("prediction abc")).toMatchObject({ status: 404, message: "There is no prediction abc here" });
});

test("a body that was not read to its end ends its connection", () => {
  expect(contentTooLarge("Too much").toResponse("/x").headers.get("connection")).toBe("close");
});
