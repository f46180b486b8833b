import * as z from "zod";
import { readReport, type PredictionReport } from "../report.ts";

/**
 * Cog's HTTP API: https://github.com/replicate/cog/blob/main/docs/http.md (read on 2026-11-29; coglet 0.17). A prediction
 * that was asked for asynchronously is only told by webhook, unsigned, and asking for it again while it runs gives its
 * state. A server whose places are taken answers 409.
 */

/** The Cog container on the user's own GPU, whatever model it holds. */
export const COG_MODEL = "own-gpu/cog";

/** Content of the key in the webhook URL of a container; containers do not sign. */
export function cogReportPromise(predictionId: string): string {
  return `report of cog for ${predictionId}`;
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_BYTES = 16;

/** Id of a prediction at the container, always the same for an attempt: 26 letters and digits, as Cog recommends. */
export async function cogId(predictionId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`cog ${predictionId}`));
  const bits = [...new Uint8Array(digest).subarray(0, ID_BYTES)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)] ?? "").join("");
}

/** Causes of an answer that a request already had: 409 and 503 are also reported as failed predictions. */
const ANSWERED = /^(?:At capacity|(?:Predictor )?not ready|Predictor not ready)/i;

/** @returns the report in an answer or a webhook of a container; null for none, and for one that its answer told already */
export function readCogReport(id: string, body: unknown): PredictionReport | null {
  if (typeof body !== "object" || body === null) return null;
  const report = readReport({ id, ...body });
  return report?.status === "failed" && ANSWERED.test(report.error ?? "") ? null : report;
}

/** `GET /health-check`, which always answers 200. */
const healthSchema = z.object({
  status: z.enum(["STARTING", "READY", "BUSY", "SETUP_FAILED", "DEFUNCT", "UNHEALTHY"]),
  setup: z.object({ logs: z.string().nullish() }).nullish().catch(null),
});

/** Health of a container, as it reports it. */
export type CogHealth = z.output<typeof healthSchema>["status"];

/** @returns null for an answer that is no container's */
export function readHealth(body: unknown): CogHealth | null {
  return healthSchema.safeParse(body).data?.status ?? null;
}
