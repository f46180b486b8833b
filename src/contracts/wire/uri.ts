const SCHEME = "wav0://";
const ID = /^[a-z0-9]+$/i;

/** The MCP resource of the newest samples. */
export const LIBRARY_URI = `${SCHEME}library`;

/** The MCP resource of the project files. */
export const PROJECTS_URI = `${SCHEME}projects`;

/** Target of a `wav0://` URI. */
export type StudioResource =
  | { kind: "library" }
  | { kind: "projects" }
  | { kind: "sample"; sampleId: string }
  | { kind: "waveform"; sampleId: string }
  | { kind: "job"; jobId: string };

/** The MCP resource of a sample's audio. */
export function sampleUri(sampleId: string): string {
  return `${SCHEME}samples/${sampleId}`;
}

/** The MCP resource of a sample's waveform, for drawing. */
export function waveformUri(sampleId: string): string {
  return `${sampleUri(sampleId)}/waveform`;
}

/** The MCP resource of a job. */
export function jobUri(jobId: string): string {
  return `${SCHEME}jobs/${jobId}`;
}

/** @returns what the uri names, or null if it is no address of this studio */
export function parseStudioUri(uri: string): StudioResource | null {
  // The case of a scheme says nothing.
  const isOurs = uri.slice(0, SCHEME.length).toLowerCase() === SCHEME;
  const place = isOurs ? uri.slice(SCHEME.length) : "";
  if (SCHEME + place === LIBRARY_URI) return { kind: "library" };
  if (SCHEME + place === PROJECTS_URI) return { kind: "projects" };
  const [collection, id = "", part, ...rest] = place.split("/");
  if (!ID.test(id) || rest.length > 0) return null;
  if (collection === "jobs" && part === undefined) return { kind: "job", jobId: id };
  if (collection !== "samples") return null;
  if (part === undefined) return { kind: "sample", sampleId: id };
  return part === "waveform" ? { kind: "waveform", sampleId: id } : null;
}

/** @returns the sample id of a `wav0://samples/{id}` uri, or null */
export function parseSampleUri(uri: string): string | null {
  const resource = parseStudioUri(uri);
  return resource?.kind === "sample" ? resource.sampleId : null;
}
