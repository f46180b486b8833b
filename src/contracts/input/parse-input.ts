import type * as z from "zod";
import { AppError } from "../errors.ts";
import { checkInput, describeProblems } from "./problems.ts";
import { readInput } from "./read-input.ts";

/**
 * Reads an input leniently and checks it strictly: the one way in for what models, their clients and people write.
 * @param retry what to do once it is corrected, in words that follow "Correct this and"
 * @throws AppError INVALID_INPUT that names each wrong field, what is wrong with it and which values it takes
 */
export function parseInput<S extends z.ZodObject>(schema: S, given: unknown, retry: string): z.output<S> {
  const checked = checkInput(schema, readInput(schema, given));
  if (checked.success) return checked.data;
  throw new AppError("INVALID_INPUT", `${describeProblems(checked.problems)}. Correct this and ${retry}`);
}
