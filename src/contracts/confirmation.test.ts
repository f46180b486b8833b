import { expect, test } from "vitest";
import { callerInput, CONFIRM_TOKEN_FIELD } from "./confirmation.ts";
import { TOOLS } from "./tools.ts";
import { cancelJob, generateSample } from "./job.ts";
import { deploymentInput } from "./contract.ts";

test("a caller may send a token exactly where an operation may ask first", () => {
  for (const operation of TOOLS) {
    expect(CONFIRM_TOKEN_FIELD in callerInput(operation).shape).toBe(operation.confirm !== undefined);
  }
  expect(callerInput(generateSample).safeParse({ prompt: "x", confirmToken: "t" }).success).toBe(true);
  expect(callerInput(cancelJob)).toBe(cancelJob.input);
});

test("a token stays an option, and unknown fields stay refused", () => {
  expect(callerInput(generateSample).safeParse({ prompt: "x" }).success).toBe(true);
  expect(callerInput(generateSample).safeParse({ prompt: "x", confirmToken: "" }).success).toBe(false);
  expect(callerInput(generateSample).safeParse({ prompt: "x", other: 1 }).success).toBe(false);
});

test("the deployment never sees a token", () => {
  expect(deploymentInput(generateSample).safeParse({ prompt: "x", confirmToken: "t" }).success).toBe(false);
});

test("all metered work asks first, and free work never does", () => {
  for (const operation of TOOLS) {
    expect(operation.confirm?.when === "metered").toBe(operation.cost === "metered");
  }
});
