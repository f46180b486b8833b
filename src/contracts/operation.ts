import * as z from "zod";

/**
 * One operation of the studio, defined once. The MCP tool, the chat agent's tool, the Convex function's validators
 * and the CLI command are all derived from it.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  /** snake_case verb and noun: the name of the tool. */
  name: string;
  title: string;
  /** When to use it, what it costs, what comes back, what to call next. Read by models. */
  description: string;
  input: Input;
  output: Output;
  /** Fields of `input` that the process nearest to the user resolves and that never reach Convex. */
  clientFields: readonly ClientField[];
  /** Fields of `input` that our own clients fill in the place of `clientFields`; callers do not see them. */
  hiddenFields?: readonly string[];
  /** Another operation whose output is described in full, of the same kind; this one's is then listed in short. */
  outputAs?: string;
  /** Where it runs in the deployment. */
  convex: { kind: "query" | "mutation" | "action"; path: string };
  effect: "read" | "write" | "destructive";
  /** Whether the same call again changes nothing more. */
  idempotent: boolean;
  /** "metered": may cost money at the provider when a hosted model is chosen. */
  cost: "free" | "metered";
  /** Whether the user has to agree first; absent means never. */
  confirm?: ConfirmRule;
}

/** When a person has to agree before an operation runs. `consequence` completes "This …", in words for a person. */
export type ConfirmRule =
  /** Every time. */
  | { when: "always"; consequence: string }
  /** Only if the model that would run is billed by its provider. Without a task it is the model of the job in `jobId`. */
  | { when: "metered"; task?: "generate" | "stem_split"; consequence: string };

/**
 * `waitSeconds`: wait for the job by subscription. `path`, `base64`: upload the bytes and pass their `sampleId`, or
 * their `storageId` where the operation imports. `includeAudio`: add a small sample's audio to the answer.
 * `restoreFile`: write the sample's file anew where the user has removed it.
 */
export type ClientField = "waitSeconds" | "path" | "base64" | "includeAudio" | "restoreFile";

export type InputOf<O extends Operation> = z.output<O["input"]>;
export type OutputOf<O extends Operation> = z.output<O["output"]>;

/** The identity function, with the types of the schemas kept. */
export function defineOperation<I extends z.ZodObject, O extends z.ZodObject>(
  operation: Operation<I, O>,
): Operation<I, O> {
  return operation;
}

/** The input without the fields that only our own clients fill. */
export function visibleInput({ input, hiddenFields }: Operation): z.ZodObject {
  return hiddenFields ? without(input, hiddenFields) : input;
}

/** The operation as a studio offers it that cannot read the caller's files: without `path`, and without a word of it. */
export function withoutLocalFiles(operation: Operation): Operation {
  if (!operation.clientFields.includes("path")) return operation;
  const { description, hiddenFields = [] } = operation;
  return {
    ...operation,
    description: description.replace(", path or ", " or ").replace("path, ", ""),
    hiddenFields: [...hiddenFields, "path"],
  };
}

/** The schema of what Convex receives: the input without the fields that the client resolves. */
export function deploymentInput(operation: Operation): z.ZodObject {
  return without(operation.input, operation.clientFields);
}

function without(schema: z.ZodObject, hidden: readonly string[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(schema.shape).filter(([field]) => !hidden.includes(field))));
}
