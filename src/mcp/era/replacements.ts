import { isRecord } from "../../contracts/wire/json-record.ts";
import { CONTENT_TYPES, FIELDS, has, type Kind } from "./features.ts";

type Thing = Record<string, unknown>;
type Replace = (thing: Thing, revision: string) => Thing;

/**
 * Replacements for fields that a revision lacks, by the object that holds them. Other missing fields are dropped
 * without loss.
 */
export const REPLACEMENTS: Partial<Record<Kind, Replace>> = {
  Result: dataAsText,
  Tool: titleAsAnnotation,
  Resource: titleAsName,
  ResourceTemplate: titleAsName,
  ContentBlock: contentAsText,
};

/** Data without any text would be lost where there is no structured content. */
function dataAsText(result: Thing, revision: string): Thing {
  const { structuredContent, content } = result;
  if (structuredContent === undefined || hasField("Result", "structuredContent", revision)) return result;
  const blocks: unknown[] = Array.isArray(content) ? content : [];
  if (blocks.some((block) => isRecord(block) && block["type"] === "text")) return result;
  return { ...result, content: [text(JSON.stringify(structuredContent)), ...blocks] };
}

/** In 2025-03-26 the title stands among the annotations. Before that a tool has none. */
function titleAsAnnotation(tool: Thing, revision: string): Thing {
  const { title, annotations } = tool;
  if (title === undefined || hasField("Tool", "title", revision)) return tool;
  return { ...tool, annotations: { title, ...(isRecord(annotations) ? annotations : {}) } };
}

/** Before there were titles, the name of a resource was meant to be read by people. */
function titleAsName(resource: Thing, revision: string): Thing {
  const { title } = resource;
  return title === undefined || hasField("Resource", "title", revision) ? resource : { ...resource, name: title };
}

/** A type that a client does not know makes it throw the whole result away. */
function contentAsText(block: Thing, revision: string): Thing {
  const type = String(block["type"]);
  const span = Object.hasOwn(CONTENT_TYPES, type) ? CONTENT_TYPES[type] : undefined;
  if (span === undefined || has(revision, span)) return block;
  if (type === "resource_link") return text(`${String(block["name"])}: ${String(block["uri"])}`);
  return text(
    `The ${type} (${String(block["mimeType"])}) is left out: protocol ${revision} has no ${type} content. Its path and uri are in the text before it`,
  );
}

function text(value: string): Thing {
  return { type: "text", text: value };
}

function hasField(kind: Kind, field: string, revision: string): boolean {
  const span = FIELDS[kind]?.[field];
  return span === undefined || has(revision, span);
}
