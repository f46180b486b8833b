import { AppError } from "../contracts/errors.ts";

/**
 * Reads what was given as `--env NAME=value`, once for each variable.
 * @throws AppError INVALID_INPUT for what is no assignment
 */
export function readAssignments(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(assignment) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new AppError("INVALID_INPUT", `--env takes NAME=value, not "${assignment}"`);
    }),
  );
}
