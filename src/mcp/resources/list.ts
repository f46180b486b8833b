import type { ListResourcesResult } from "@modelcontextprotocol/sdk/types.js";
import { searchSamples } from "../../contracts/sample.ts";
import { LIBRARY_URI } from "../../contracts/wire/uri.ts";
import type { Connection } from "../connection.ts";
import { resourceError } from "../failures.ts";
import { LIBRARY_RESOURCE, PROJECTS_RESOURCE } from "./catalogue.ts";
import { sampleResource } from "./sample-resource.ts";

const PAGE_SIZE = 50;

/** The library, the project files and the newest samples, page by page. */
export async function listResources(
  { backend, log }: Pick<Connection, "backend" | "log">,
  cursor?: string,
): Promise<ListResourcesResult> {
  try {
    const studio = await backend();
    const page = await studio.call(searchSamples, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
    const first = cursor ? [] : [LIBRARY_RESOURCE, PROJECTS_RESOURCE];
    return {
      resources: [...first, ...page.samples.map(sampleResource)],
      ...(page.cursor ? { nextCursor: page.cursor } : {}),
    };
  } catch (error) {
    throw resourceError(error, LIBRARY_URI, log);
  }
}
