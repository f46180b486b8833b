import { expect, test } from "vitest";
import { readProjectForm } from "./project-fields.ts";

function formOf(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("a project is asked for as the form says, without what was left empty", () => {
  expect(readProjectForm(formOf({ format: "pack", stems: "on", name: " Night drive " }))).toEqual({
    format: "pack",
    stems: true,
    name: "Night drive",
  });
  expect(readProjectForm(formOf({ format: "sfz", name: "  " }))).toEqual({ format: "sfz" });
});

test("a format that there is not is a session, which is the first choice", () => {
  expect(readProjectForm(formOf({ format: "cubase" }))).toEqual({ format: "dawproject" });
  expect(readProjectForm(new FormData())).toEqual({ format: "dawproject" });
});
