import { expect, test } from "vitest";
import { processTime } from "./process-time.ts";

test("user and system time are found behind a program's name, whatever it holds", () => {
  const fields = "S 1 42 42 0 -1 4194304 900 0 3 0 125 25 7 9 20 0 11 0 5000";
  for (const name of ["node", "a b", "a) S 1 2 3", "(()"]) expect(processTime(`42 (${name}) ${fields}`)).toBe(1_500);
});
