import type { ListResourcesResult, ReadResourceResult, ResourceTemplate } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import { AppError } from "../contracts/errors.ts";
import { searchSamples } from "../contracts/sample.ts";
import { parseSampleUri, sampleUri } from "../contracts/uri.ts";
import { resourceError } from "./failures.ts";
import type { Log } from "./log.ts";
import { describeSample } from "./tool-result.ts";

interface ResourceContext {
  backend: () => Promise<Backend>;
  log: Log;
}

const PAGE_SIZE = 50;
/**
 * The SDK's clients give up a connection when one message has more than 10 MiB; base64 adds a third, and the envelope
 * some bytes.
 */
const MAX_RESOURCE_BYTES = 7 * 1024 * 1024;

/** Every sample is a resource, also those that no list shows. */
export const SAMPLE_TEMPLATE: ResourceTemplate = {
  uriTemplate: sampleUri("{id}"),
  name: "sample",
  title: "Sample",
  description: "The audio of a sample in the library, by its sampleId",
};

/** The newest samples, page by page. */
export async function listSampleResources(context: ResourceContext, cursor?: string): Promise<ListResourcesResult> {
  try {
    const backend = await context.backend();
    const page = await backend.call(searchSamples, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
    return { resources: page.samples.map(describeSample), ...(page.cursor ? { nextCursor: page.cursor } : {}) };
  } catch (error) {
    throw resourceError(error, sampleUri(""), context.log);
  }
}

/** A sample's audio, base64. Longer files are refused with the place where they can be read. */
export async function readSampleResource(context: ResourceContext, uri: string): Promise<ReadResourceResult> {
  try {
    const sampleId = parseSampleUri(uri);
    if (!sampleId)
      throw new AppError("SAMPLE_NOT_FOUND", `There is no resource ${uri}; resources are ${sampleUri("{id}")}`);
    const backend = await context.backend();
    const { bytes, mimeType } = await backend.readSample(sampleId, { maxBytes: MAX_RESOURCE_BYTES });
    return { contents: [{ uri, mimeType, blob: Buffer.from(bytes).toString("base64") }] };
  } catch (error) {
    throw resourceError(error, uri, context.log);
  }
}
