import { PROJECT_FORMATS, type ProjectFormat } from "../../../../src/contracts/project-formats.ts";

/** Settings in the project form; empty fields are absent. */
export interface ProjectSettings {
  format: ProjectFormat;
  stems?: true;
  name?: string;
}

/** Reads the form of a project. */
export function readProjectForm(data: FormData): ProjectSettings {
  const name = data.get("name");
  const format = PROJECT_FORMATS.find((each) => each === data.get("format")) ?? "dawproject";
  return {
    format,
    ...(data.get("stems") === null ? {} : { stems: true }),
    ...(typeof name === "string" && name.trim() !== "" ? { name: name.trim() } : {}),
  };
}
