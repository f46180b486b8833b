import type { CompleteResult } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import { listJobs } from "../../contracts/job.ts";
import { MAX_PAGE_SIZE } from "../../contracts/limits.ts";
import { listModels } from "../../contracts/model.ts";
import { searchSamples, type SampleView } from "../../contracts/sample.ts";
import type { Connection } from "../connection.ts";
import { FIXED_VALUES } from "./fixed-values.ts";
import type { CompletionSource } from "../completion-source.ts";

/** Most values per completion, by the protocol. */
const MAX_VALUES = 100;

/** Values that fit what has been typed so far. A studio that does not answer only means that nothing is suggested. */
export async function complete(
  source: CompletionSource,
  typed: string,
  { backend, log }: Pick<Connection, "backend" | "log">,
): Promise<CompleteResult> {
  const fixed = FIXED_VALUES[source];
  if (fixed) return offer(matching(fixed, typed), false);
  try {
    return await suggest(source, typed, await backend());
  } catch (error) {
    log(`suggesting a ${source} failed`, error);
    return offer([], false);
  }
}

async function suggest(source: CompletionSource, typed: string, studio: Backend): Promise<CompleteResult> {
  if (source === "model") {
    const { models } = await studio.call(listModels, { task: "generate" });
    const usable = models.filter(({ available }) => available).map(({ name }) => name);
    return offer(matching(usable, typed), false);
  }
  if (source === "jobId") {
    const { jobs, cursor } = await studio.call(listJobs, { limit: MAX_PAGE_SIZE });
    return offer(
      matching(
        jobs.map(({ jobId }) => jobId),
        typed,
      ),
      cursor !== undefined,
    );
  }
  const { samples, hasMore } = await findSamples(typed, studio);
  return offer(
    samples.map(({ name, sampleId }) => (source === "sample" ? name : sampleId)),
    hasMore,
  );
}

/** The newest samples whose name or id begins or goes on like that; where none does, what the search finds. */
async function findSamples(typed: string, studio: Backend): Promise<{ samples: SampleView[]; hasMore: boolean }> {
  const newest = await studio.call(searchSamples, { limit: MAX_PAGE_SIZE });
  const wanted = typed.trim().toLowerCase();
  const fits = newest.samples.filter(
    ({ name, sampleId }) => name.toLowerCase().includes(wanted) || sampleId.startsWith(wanted),
  );
  const hasMore = newest.cursor !== undefined;
  if (fits.length > 0 || !hasMore) return { samples: fits, hasMore };
  const found = await studio.call(searchSamples, { limit: MAX_PAGE_SIZE, text: typed });
  return { samples: found.samples, hasMore: found.cursor !== undefined };
}

/** Prefix matches before substring matches. */
function matching(values: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const begins = values.filter((value) => value.toLowerCase().startsWith(wanted));
  const contains = values.filter((value) => !begins.includes(value) && value.toLowerCase().includes(wanted));
  return [...begins, ...contains];
}

function offer(values: readonly string[], hasMore: boolean): CompleteResult {
  const unique = [...new Set(values)];
  return {
    completion: {
      values: unique.slice(0, MAX_VALUES),
      ...(hasMore ? {} : { total: unique.length }),
      hasMore: hasMore || unique.length > MAX_VALUES,
    },
  };
}
