import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { LIMIT_VARIABLES } from "../contracts/user-limits.ts";

test.each(LIMIT_VARIABLES)("%s reaches the deployment, and a wrong value is told to whoever set it", (variable) => {
  expect(readConfig({ [variable]: "7" }).deploymentEnvironment[variable]).toBe("7");
  expect(() => readConfig({ [variable]: "none" })).toThrow(`${variable} must be a whole number, not "none"`);
  expect(() => readConfig({ [variable]: "0" })).toThrow(`${variable} must be at least 1`);
});
