import { type Schema, jsonSchema } from "ai";
import type * as z from "zod";
import { checkInput, describeProblems } from "../../src/contracts/input/problems.ts";
import { readInput } from "../../src/contracts/input/read-input.ts";
import { listedInputSchema } from "../../src/contracts/tool-list/tool-schema.ts";
import { ReadableError } from "./failure.ts";

/** A tool's input for the SDK: what is offered is the contract as every vendor takes it, and what a model writes is read the way it was meant. */
export function toolInput<S extends z.ZodObject>(schema: S): Schema<z.output<S>> {
  return jsonSchema<z.output<S>>(() => listedInputSchema(schema), {
    validate(given) {
      const checked = checkInput(schema, readInput(schema, given));
      if (checked.success) return { success: true, value: checked.data };
      return { success: false, error: new ReadableError(`${describeProblems(checked.problems)}.`) };
    },
  });
}
