const SAMPLE_PREFIX = "wav0://samples/";

/** The MCP resource of a sample's audio. */
export function sampleUri(sampleId: string): string {
  return `${SAMPLE_PREFIX}${sampleId}`;
}

/** @returns the sample id of a `wav0://samples/{id}` uri, or null */
export function parseSampleUri(uri: string): string | null {
  const id = uri.startsWith(SAMPLE_PREFIX) ? uri.slice(SAMPLE_PREFIX.length) : "";
  return /^[a-z0-9]+$/i.test(id) ? id : null;
}
