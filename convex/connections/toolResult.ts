import { shortened } from "../kit/shortened.ts";

/** Longest result text for a model. */
const MAX_RESULT_CHARACTERS = 20_000;

/** A tool's result as text for a model: its texts, else its data; what is no text is named. */
export function resultText(result: Record<string, unknown>): string {
  const { content, structuredContent } = result;
  const texts = Array.isArray(content) ? content.map(partText).filter((text) => text !== "") : [];
  const text = texts.length > 0 ? texts.join("\n") : JSON.stringify(structuredContent ?? {});
  const start = shortened(text, MAX_RESULT_CHARACTERS);
  return text.length <= MAX_RESULT_CHARACTERS ? start : `${start}\n[cut: the whole has ${text.length} characters]`;
}

function partText(part: unknown): string {
  if (typeof part !== "object" || part === null || !("type" in part)) return "";
  if (part.type === "text" && "text" in part) return String(part.text);
  if (part.type === "resource_link" && "uri" in part) return `[link ${String(part.uri)}]`;
  if (part.type === "resource" && "resource" in part) return resourceText(part.resource);
  return `[${String(part.type)}, not shown]`;
}

function resourceText(resource: unknown): string {
  if (typeof resource !== "object" || resource === null) return "";
  if ("text" in resource) return String(resource.text);
  return "uri" in resource ? `[resource ${String(resource.uri)}, not shown]` : "";
}
