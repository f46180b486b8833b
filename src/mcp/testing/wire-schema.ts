import { readFileSync } from "node:fs";
import path from "node:path";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv-provider.js";
import { isRecord } from "../../contracts/wire/json-record.ts";

type Schema = Record<string, unknown>;

/** The official schema of a revision, with each object closed: what the revision does not name is an error. */
export interface WireSchema {
  /** The fields of an object of the protocol, by the first of these names that the revision has. */
  fieldsOf(...names: string[]): string[];
  /** @returns null for a value that is of the type, else what is wrong */
  findProblem(type: string, value: unknown): string | null;
}

/** Loads it from the copies in `schemas/`. */
export function loadWireSchema(revision: string): WireSchema {
  const file = path.join(import.meta.dirname, "schemas", `${revision}.json`);
  const schema: Schema = JSON.parse(readFileSync(file, "utf8"));
  const key = "$defs" in schema ? "$defs" : "definitions";
  const definitions = closeAll(schema[key]);
  const validator = new AjvJsonSchemaValidator();
  return {
    fieldsOf(...names) {
      const found = names.map((name) => at(definitions, name.split("."))).find(isRecord);
      return Object.keys(isRecord(found?.["properties"]) ? found["properties"] : {});
    },
    findProblem(type, value) {
      if (!(type in definitions)) return `Revision ${revision} has no ${type}`;
      const { valid, errorMessage } = validator.getValidator({ $ref: `#/${key}/${type}`, [key]: definitions })(value);
      return valid ? null : `${type} of ${revision}: ${errorMessage}`;
    },
  };
}

/** Schemas that tools and questions carry, and metadata: what is in them is anybody's own. */
const OPEN = new Set(["inputSchema", "outputSchema", "requestedSchema", "_meta", "ResultMetaObject"]);

function closeAll(definitions: unknown): Schema {
  const closed = close(definitions, true);
  return isRecord(closed) ? closed : {};
}

/** @param isNames whether the keys are names of fields or types, not keywords */
function close(node: unknown, isNames: boolean): unknown {
  if (Array.isArray(node)) return node.map((element) => close(element, false));
  if (!isRecord(node)) return node;
  const entries = Object.entries(node).map(([name, value]) => [
    name,
    isNames && OPEN.has(name) ? value : close(value, !isNames && name === "properties"),
  ]);
  const copy: Schema = Object.fromEntries(entries);
  const isOpen = !isNames && isRecord(node["properties"]) && node["additionalProperties"] === undefined;
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}

function at(node: unknown, [first, ...rest]: string[]): unknown {
  if (first === undefined) return node;
  return isRecord(node) ? at(node[first], rest) : undefined;
}
