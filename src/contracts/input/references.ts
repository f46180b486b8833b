import { parseStudioUri } from "../wire/uri.ts";
import { readJson, unquoted } from "./text-values.ts";

const URIS = /wav0:\/\/(?:samples|jobs)\/[a-z0-9]+(?:\/waveform)?/gi;
/** Ids of a Convex deployment. */
const ID = /^[a-z0-9]{31,37}$/;

/**
 * The id in what stands for a sample: its address, alone or within words, or a whole sample as results show it.
 * Anything else, such as a name, is given back as it is: the deployment knows what it means.
 */
export function readSampleReference(value: unknown): unknown {
  const text = idField(value, "sampleId");
  if (typeof text !== "string") return value;
  const named = resourcesIn(text).map((resource) => ("sampleId" in resource ? resource.sampleId : null));
  return named.length === 1 && isId(named[0]) ? named[0] : unquoted(text);
}

/** As `readSampleReference`, for a job. */
export function readJobReference(value: unknown): unknown {
  const text = idField(value, "jobId");
  if (typeof text !== "string") return value;
  const named = resourcesIn(text).map((resource) => ("jobId" in resource ? resource.jobId : null));
  return named.length === 1 && isId(named[0]) ? named[0] : unquoted(text);
}

/**
 * The single references of a text that lists several: "id, id", "[id, id]", "id and id", or a name on each line; null
 * where a part of one line is no id or address, since names may hold what separates them.
 */
export function splitReferences(text: string): string[] | null {
  const [, listed = text] = /^\s*\[(.*)\]\s*$/s.exec(text) ?? [];
  const parts = listed
    .split(/[\s,;|&]+(?:and\s+)?/)
    .map(unquoted)
    .filter((part) => part !== "");
  if (parts.length > 1 && parts.every((part) => isId(part) || parseStudioUri(part) !== null)) return parts;
  const lines = listed.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.length > 1 ? lines : null;
}

function resourcesIn(text: string) {
  const found = new Set(text.match(URIS));
  return [...found].flatMap((uri) => parseStudioUri(uri) ?? []);
}

/** The id in an object or in one as JSON text, or the value itself. */
function idField(value: unknown, field: string): unknown {
  const object = typeof value === "string" ? readJson(value) : value;
  return typeof object === "object" && object !== null && Object.hasOwn(object, field)
    ? Reflect.get(object, field)
    : value;
}

function isId(text: string | null | undefined): text is string {
  return typeof text === "string" && ID.test(text);
}
