import { createHash } from "node:crypto";
import * as z from "zod";

/** One model as the API describes it. Its code runs in the worker; this part is light, since the server loads it. */
export interface ModelDefinition {
  owner: string;
  name: string;
  description: string;
  /** Raise it when the same input gives other audio than before: the version's id follows from it. */
  revision: number;
  /** Fields in snake_case, as Replicate's models have them. */
  input: z.ZodObject;
  /** Fields of the input that hold a file's URL. */
  fileFields: readonly string[];
  output:
    | { shape: "list" }
    /** With `optional`, not every field is there: only what the input has. */
    | { shape: "object"; fields: readonly string[]; optional?: true };
  /** Fills in what the caller left to the server (a seed), so that a second run is the same run. */
  settle: (input: Record<string, unknown>) => Record<string, unknown>;
}

/** A model with what follows from its definition. */
export interface Model extends ModelDefinition {
  /** "owner/name". */
  id: string;
  /** 64 hexadecimal digits: a digest of name, revision and schema. */
  version: string;
  /** In the form of Replicate's `openapi_schema`: the schemas Input and Output under components. */
  openApiSchema: Record<string, unknown>;
}

/** Derives the version and its schema. */
export function defineModel(definition: ModelDefinition): Model {
  const id = `${definition.owner}/${definition.name}`;
  const openApiSchema = describe(definition);
  const identity = JSON.stringify([id, definition.revision, openApiSchema]);
  return { ...definition, id, version: createHash("sha256").update(identity).digest("hex"), openApiSchema };
}

function describe({ input, output }: ModelDefinition): Record<string, unknown> {
  const { properties = {}, ...schema } = z.toJSONSchema(input, { target: "openapi-3.0", io: "input" });
  const ordered = Object.entries(properties).map(([name, property], index) => [
    name,
    typeof property === "object" ? { ...property, "x-order": index } : property,
  ]);
  return {
    openapi: "3.0.2",
    info: { title: "Cog", version: "0.1.0" },
    paths: {},
    components: {
      schemas: {
        Input: { title: "Input", ...schema, properties: Object.fromEntries(ordered) },
        Output: { title: "Output", ...outputSchema(output) },
      },
    },
  };
}

function outputSchema(output: ModelDefinition["output"]): Record<string, unknown> {
  const file = { type: "string", format: "uri" };
  if (output.shape === "list") return { type: "array", items: file };
  const properties = Object.fromEntries(output.fields.map((field) => [field, file]));
  return { type: "object", properties, ...(output.optional ? {} : { required: output.fields }) };
}
