import * as z from "zod";

/**
 * One call of the studio, defined once: the Convex function's validators, its checks and its callers' types are
 * derived from it.
 */
export interface Endpoint<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  /** snake_case verb and noun. */
  name: string;
  input: Input;
  output: Output;
  /** Where it runs in the deployment. */
  convex: { kind: FunctionKind; path: string };
  effect: "read" | "write" | "destructive";
  /** True if repeating the call has no further effect. */
  idempotent: boolean;
  /** Requires the user in person: a token of a browser session, which clients and keys do not have. */
  needsPerson?: boolean;
}

export type FunctionKind = "query" | "mutation" | "action";

/**
 * An endpoint that is offered to language models. The MCP tool, the chat agent's tool and the bundle's manifest are
 * derived from it; its name is the tool's.
 */
export interface ToolContract<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> extends Endpoint<Input, Output> {
  title: string;
  /** When to use it, what it costs, what comes back, what to call next. Read by models. */
  description: string;
  /** Fields of `input` that the process nearest to the user resolves and that never reach Convex. */
  clientFields: readonly ClientField[];
  /** Fields of `input` that our own clients fill in the place of `clientFields`; callers do not see them. */
  hiddenFields?: readonly string[];
  /** Another tool whose output is described in full, of the same kind; this one's is then listed in short. */
  outputAs?: string;
  /** Seconds for which a call waits for its job unasked: for jobs that are done in moments, and whose answer is then whole. */
  waitsSeconds?: number;
  /** Offered by the chat and not to MCP clients, which do the same through jobs: `tools/list` must stay short. */
  chatOnly?: true;
  /** "metered": may cost money at the provider when a hosted model is chosen. */
  cost: "free" | "metered";
  /** When the user must confirm a call; absent means never. */
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
 * `restoreFile`: write the sample's file again where the user has removed it.
 */
export type ClientField = "waitSeconds" | "path" | "base64" | "includeAudio" | "restoreFile";

export type InputOf<E extends Endpoint> = z.output<E["input"]>;
export type OutputOf<E extends Endpoint> = z.output<E["output"]>;

/** An endpoint's input as a caller gives it, without the fields that the client resolves. */
export type CallInput<E extends Endpoint> = Omit<z.input<E["input"]>, ClientField>;

/** The identity function, with the types of the schemas kept. */
export function defineEndpoint<I extends z.ZodObject, O extends z.ZodObject>(endpoint: Endpoint<I, O>): Endpoint<I, O> {
  return endpoint;
}

/** As `defineEndpoint`; the tool's name and its kind of function are kept, so that a table can be complete by type. */
export function defineTool<
  const N extends string,
  const K extends FunctionKind,
  I extends z.ZodObject,
  O extends z.ZodObject,
>(tool: NamedTool<N, K, I, O>): NamedTool<N, K, I, O> {
  return tool;
}

type NamedTool<N extends string, K extends FunctionKind, I extends z.ZodObject, O extends z.ZodObject> = ToolContract<
  I,
  O
> & { name: N; convex: { kind: K; path: string } };

/** The input without the fields that only our own clients fill. */
export function visibleInput({ input, hiddenFields }: ToolContract): z.ZodObject {
  return hiddenFields ? without(input, hiddenFields) : input;
}

/** The tool as a studio offers it that cannot read the caller's files: without `path`, and without a word of it. */
export function withoutLocalFiles(operation: ToolContract): ToolContract {
  if (!operation.clientFields.includes("path")) return operation;
  const { description, hiddenFields = [] } = operation;
  return {
    ...operation,
    description: description.replace(", path or ", " or ").replace("path, ", ""),
    hiddenFields: [...hiddenFields, "path"],
  };
}

/** The schema of what Convex receives: the input without the fields that the client resolves. */
export function deploymentInput(contract: Endpoint | ToolContract): z.ZodObject {
  return without(contract.input, "clientFields" in contract ? contract.clientFields : []);
}

function without(schema: z.ZodObject, hidden: readonly string[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(schema.shape).filter(([field]) => !hidden.includes(field))));
}
