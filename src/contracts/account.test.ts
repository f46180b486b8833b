import { expect, test } from "vitest";
import { ACCOUNT_PARTS, deleteAccount, readAccount } from "./account.ts";
import { TOOLS } from "./tools.ts";

test("an account is read part by part, and nothing else", () => {
  for (const part of ACCOUNT_PARTS) expect(readAccount.input.safeParse({ part }).success).toBe(true);
  for (const part of ["", "sessions", "Samples", undefined]) {
    expect(readAccount.input.safeParse({ part }).success).toBe(false);
  }
  expect(readAccount.input.parse({ part: "jobs", cursor: "x" })).toEqual({ part: "jobs", cursor: "x" });
  expect(readAccount.input.safeParse({ part: "jobs", cursor: 7 }).success).toBe(false);
});

test("both take the user in person, and no model is offered them", () => {
  for (const endpoint of [deleteAccount, readAccount]) {
    expect(endpoint.needsPerson).toBe(true);
    expect(TOOLS.map(({ name }) => String(name))).not.toContain(endpoint.name);
  }
});

test("a page ends with or without a cursor, and a row with or without a file", () => {
  const row = { json: "{}" };
  const withFile = { ...row, file: { name: "kick.wav", url: "https://studio.example/http/audio/1" } };
  for (const page of [{ rows: [] }, { rows: [row, withFile], cursor: "next" }]) {
    expect(readAccount.output.parse(page)).toEqual(page);
  }
  expect(readAccount.output.safeParse({ rows: [{ json: {} }] }).success).toBe(false);
});

test("a deletion is under way or done", () => {
  for (const state of ["clearing", "cleared"]) expect(deleteAccount.output.parse({ state })).toEqual({ state });
  expect(deleteAccount.output.safeParse({ state: "failed" }).success).toBe(false);
  expect(deleteAccount.input.safeParse({ userId: "another" }).success).toBe(false);
});
