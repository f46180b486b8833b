import { boundedText, nullIfTooLarge } from "../../../src/bodies/bounded-body.ts";
import { parseJson } from "../../../src/bodies/parse-json.ts";
import { internal } from "../../_generated/api.js";
import { httpAction } from "../../_generated/server.js";
import { isSigned } from "../../kit/signature.ts";
import { cogId, cogReportPromise, readCogReport } from "../../providers/ownGpu/cog.ts";
import { keepResults } from "./keptResults.ts";
import { MAX_RESULT_JSON_BYTES } from "./servers.ts";

/**
 * Takes a report of a Cog container, which is not signed: the key in its address, which only the container was told,
 * says that it is one. Files come within it, as data URLs.
 * 200 acted on or known · 400 not a prediction · 401 without the key · 404 no such prediction · 413 too large.
 */
export const cogWebhook = httpAction(async (ctx, request) => {
  const { searchParams } = new URL(request.url);
  const predictionId = searchParams.get("prediction") ?? "";
  const isKnown = (await ctx.runQuery(internal.jobs.webhooks.providerOf, { predictionId })) === "cog";
  if (!isKnown) return new Response("Unknown prediction\n", { status: 404 });
  if (!(await isSigned(cogReportPromise(predictionId), searchParams.get("key") ?? ""))) {
    return new Response("The key does not fit\n", { status: 401 });
  }
  const text = await boundedText(request, MAX_RESULT_JSON_BYTES).catch(nullIfTooLarge);
  if (text === null) return new Response("Larger than any result\n", { status: 413 });
  const body = parseJson(text);
  if (typeof body !== "object" || body === null) return new Response("Not a prediction\n", { status: 400 });
  const report = readCogReport(await cogId(predictionId), body);
  if (!report) return new Response(null, { status: 200 });
  // A report that is not wanted any more, or repeats one, must not fill the store.
  const isOpen = await ctx.runQuery(internal.jobs.ownGpu.records.isOpen, { predictionId });
  const output = isOpen && report.status === "succeeded" ? await keepResults(ctx, report.output) : null;
  await ctx.runMutation(internal.jobs.ownGpu.records.hear, { predictionId, report: { ...report, output } });
  return new Response(null, { status: 200 });
});
