import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { takePage } from "./page.ts";
import { refusal } from "../testing/studio.fixture.ts";

const failing = (error: Error) => ({
  paginate: async () => {
    throw error;
  },
});

test.each([
  new ConvexError({ isConvexSystemError: true, paginationError: "InvalidCursor" }),
  new Error("InvalidCursor: Tried to run a query starting from a cursor, but it is from a different query"),
])("a cursor that the deployment refuses (%s) is the caller's fault", async (error) => {
  const { code, message, details } = await refusal(takePage(failing(error), { cursor: "x" }));
  expect([code, details]).toEqual(["INVALID_INPUT", { field: "cursor" }]);
  expect(message).toContain("Leave it out");
});

test("any other fault is thrown on, and so is one about a cursor that nobody gave", async () => {
  await expect(takePage(failing(new Error("out of memory")), { cursor: "x" })).rejects.toThrow("out of memory");
  await expect(takePage(failing(new Error("InvalidCursor")), {})).rejects.toThrow("InvalidCursor");
});

test("the last page has no cursor, the others have; twenty rows are the default", async () => {
  const asked: unknown[] = [];
  const query = (isDone: boolean) => ({
    paginate: async (options: unknown) => {
      asked.push(options);
      return { page: [1, 2], isDone, continueCursor: "next" };
    },
  });
  expect(await takePage(query(false), {})).toEqual({ rows: [1, 2], cursor: "next" });
  expect(await takePage(query(true), { cursor: "c", limit: 3 })).toEqual({ rows: [1, 2] });
  expect(asked).toEqual([
    { cursor: null, numItems: 20 },
    { cursor: "c", numItems: 3 },
  ]);
});
