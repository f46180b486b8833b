import path from "node:path";
import type { Backend } from "../../backend/backend.ts";
import { estimateCharge } from "../../contracts/charges/charge.ts";
import { estimateText } from "../../contracts/charges/charge-text.ts";
import { pricedRequest } from "../../contracts/charges/priced-request.ts";
import { AppError } from "../../contracts/errors.ts";
import { checkJobStatus } from "../../contracts/job.ts";
import { getSample } from "../../contracts/library.ts";
import type { ConfirmRule, ToolContract, OutputOf } from "../../contracts/contract.ts";
import type { ToolInput } from "../input.ts";

/** Models that run inside the studio: no provider is asked, so no one is billed. */
const BUILT_IN = "wav0/";

type Charge = OutputOf<typeof estimateCharge>;

/**
 * Question that a person must agree to before the operation runs with this input: samples by name, and what is
 * known of the bill. @returns null if nothing
 */
export async function questionOf(
  operation: ToolContract,
  input: ToolInput,
  backend: () => Promise<Backend>,
): Promise<string | null> {
  const { confirm, title } = operation;
  if (!confirm) return null;
  switch (confirm.when) {
    case "always":
      return `${title}: ${await describeInput(input, backend)}. This ${confirm.consequence}. Go on?`;
    case "metered": {
      const charge = await chargeOf(confirm, input, backend);
      if (!charge) return null;
      return `${title}: ${await describeInput(input, backend)}. This ${confirm.consequence}: ${billOf(charge)}. Go on?`;
    }
  }
}

/** Provider, expected charge, and the page with the prices. */
function billOf(charge: Charge): string {
  const { model, billedBy, pricesAt } = charge;
  const prices = pricesAt === undefined ? "" : `; prices at ${pricesAt}`;
  return `${model}, billed by ${billedBy ?? "its provider"}: ${estimateText(charge)}${prices}`;
}

/** Asks the studio, which alone knows its default model. A built-in model that is named needs no asking. */
async function chargeOf(
  { task }: Extract<ConfirmRule, { when: "metered" }>,
  input: ToolInput,
  backend: () => Promise<Backend>,
): Promise<Charge | null> {
  const { model, jobId } = input;
  if (typeof model === "string" && model.startsWith(BUILT_IN)) return null;
  const studio = await backend();
  const charge = await studio.call(estimateCharge, {
    ...(task ? { task, ...pricedRequest(input) } : {}),
    ...(!task && typeof jobId === "string" ? { jobId } : {}),
  });
  if (charge.refusal !== undefined) throw new AppError("BUDGET_EXCEEDED", charge.refusal);
  return charge.metered ? charge : null;
}

/** Fields that say what the work is about; all others are its settings. */
const SUBJECTS: readonly string[] = ["prompt", "sampleId", "jobId", "path", "url"];
const SAMPLES: readonly string[] = ["sampleId", "inputSampleId", "variationOf"];
/** Nothing that a person decides: the model is told with its bill. */
const UNTOLD: readonly string[] = ["model", "requestId"];

async function describeInput(input: ToolInput, backend: () => Promise<Backend>): Promise<string> {
  const fields = Object.entries(input).filter(([field]) => !UNTOLD.includes(field));
  const told = await Promise.all(
    fields.map(async ([field, value]) => [field, await describeValue(field, value, backend)] as const),
  );
  const subjects = told.filter(([field]) => SUBJECTS.includes(field)).map(([, text]) => text);
  const settings = told.filter(([field]) => !SUBJECTS.includes(field)).map(([field, text]) => `${field} ${text}`);
  return `${subjects.join(", ")}${settings.length > 0 ? ` (${settings.join(", ")})` : ""}`;
}

async function describeValue(field: string, value: unknown, backend: () => Promise<Backend>): Promise<string> {
  if (typeof value !== "string") return JSON.stringify(value);
  if (SAMPLES.includes(field)) return `“${await nameOf(value, backend)}”`;
  if (field === "jobId") return describeJob(value, backend);
  return field === "url" ? value : `“${field === "path" ? path.basename(value) : value}”`;
}

/** @throws AppError SAMPLE_NOT_FOUND: nobody is asked about a call that would fail anyway */
async function nameOf(sampleId: string, backend: () => Promise<Backend>): Promise<string> {
  try {
    return (await (await backend()).call(getSample, { sampleId })).name;
  } catch (error) {
    if (error instanceof AppError && error.code === "SAMPLE_NOT_FOUND") throw error;
    return sampleId;
  }
}

/** @throws AppError JOB_NOT_FOUND */
async function describeJob(jobId: string, backend: () => Promise<Backend>): Promise<string> {
  try {
    const { status, type, createdAt } = await (await backend()).call(checkJobStatus, { jobId });
    return `the ${status} ${type} job of ${new Date(createdAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  } catch (error) {
    if (error instanceof AppError && error.code === "JOB_NOT_FOUND") throw error;
    return jobId;
  }
}
