import type { ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import { AppError } from "../../contracts/errors.ts";
import { checkJobStatus } from "../../contracts/job.ts";
import { listProjects } from "../../contracts/project.ts";
import { searchSamples } from "../../contracts/sample.ts";
import { toolOutput } from "../../contracts/tool-list/tool-output.ts";
import {
  jobUri,
  LIBRARY_URI,
  PROJECTS_URI,
  parseStudioUri,
  sampleUri,
  waveformUri,
  type StudioResource,
} from "../../contracts/wire/uri.ts";
import { getWaveform } from "../../contracts/waveform.ts";
import type { Connection } from "../connection.ts";
import { resourceError } from "../failures.ts";

/**
 * The SDK's clients give up a connection when one message has more than 10 MiB; base64 adds a third, and the envelope
 * some bytes.
 */
const MAX_RESOURCE_BYTES = 7 * 1024 * 1024;
/** Most samples, or project files, in an overview for a model; search_samples finds the rest. */
const LIBRARY_SIZE = 50;

/** A resource's content: audio as base64, all else as JSON. */
export async function readResource(
  { backend, log }: Pick<Connection, "backend" | "log">,
  uri: string,
): Promise<ReadResourceResult> {
  try {
    const resource = requireStudioUri(uri);
    return { contents: [await readContent(await backend(), resource, uri)] };
  } catch (error) {
    throw resourceError(error, uri, log);
  }
}

/** @throws AppError SAMPLE_NOT_FOUND that says which addresses there are */
export function requireStudioUri(uri: string): StudioResource {
  const resource = parseStudioUri(uri);
  if (resource) return resource;
  const known = [LIBRARY_URI, PROJECTS_URI, sampleUri("{id}"), waveformUri("{id}"), jobUri("{id}")].join(", ");
  throw new AppError("SAMPLE_NOT_FOUND", `There is no resource ${uri}; resources are ${known}`);
}

async function readContent(
  studio: Backend,
  resource: StudioResource,
  uri: string,
): Promise<ReadResourceResult["contents"][number]> {
  switch (resource.kind) {
    case "library":
      return json(uri, toolOutput(searchSamples, await studio.call(searchSamples, { limit: LIBRARY_SIZE })));
    case "projects":
      return json(uri, toolOutput(listProjects, await studio.call(listProjects, { limit: LIBRARY_SIZE })));
    case "waveform":
      return json(uri, await studio.call(getWaveform, { sampleId: resource.sampleId }));
    case "job":
      return json(uri, toolOutput(checkJobStatus, await studio.call(checkJobStatus, { jobId: resource.jobId })));
    case "sample": {
      const { bytes, mimeType } = await studio.readSample(resource.sampleId, { maxBytes: MAX_RESOURCE_BYTES });
      return { uri, mimeType, blob: Buffer.from(bytes).toString("base64") };
    }
  }
}

function json(uri: string, value: unknown) {
  return { uri, mimeType: "application/json", text: JSON.stringify(value) };
}
