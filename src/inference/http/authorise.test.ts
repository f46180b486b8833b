import { expect, test } from "vitest";
import { createAuthorisation } from "./authorise.ts";

const authorise = createAuthorisation("r8_right");

test("the token is taken with either of Replicate's schemes, in any case", () => {
  for (const header of ["Bearer r8_right", "bearer r8_right", "Token r8_right"]) {
    expect(() => authorise(header)).not.toThrow();
  }
});

test.each([undefined, "", "Bearer", "Bearer ", "r8_right", "Bearer r8_wrong", "Bearer r8_right2", "Basic r8_right"])(
  "the header %j is refused with 401",
  (header) => {
    expect(() => authorise(header)).toThrow(expect.objectContaining({ status: 401 }));
  },
);

test("an empty token of the server opens nothing", () => {
  expect(() => createAuthorisation("")("Bearer ")).toThrow(expect.objectContaining({ status: 401 }));
});
