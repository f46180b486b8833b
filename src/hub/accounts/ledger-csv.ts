import * as z from "zod";

/** A charge as it is read from an account; a figure that is not known yet is absent. */
const chargeSchema = z.object({
  askedAt: z.number(),
  settledAt: z.number().optional(),
  provider: z.string(),
  model: z.string(),
  state: z.string(),
  outcome: z.string().optional(),
  jobId: z.string().optional(),
  replicateId: z.string().optional(),
  estimatedSeconds: z.number().optional(),
  actualSeconds: z.number().optional(),
  estimatedUsd: z.number().optional(),
  actualUsd: z.number().optional(),
});

const COLUMNS = chargeSchema.keyof().options;

/** First line of the ledger as CSV (RFC 4180). */
export const LEDGER_HEADER = `${COLUMNS.join(",")}\r\n`;

/** A charge as a line of CSV: times in ISO 8601, money in US dollars. @param json of a row of the ledger */
export function toLedgerLine(json: string): string {
  const charge = chargeSchema.parse(JSON.parse(json));
  return `${COLUMNS.map((column) => toField(column, charge[column])).join(",")}\r\n`;
}

function toField(column: (typeof COLUMNS)[number], value: string | number | undefined): string {
  if (value === undefined) return "";
  if (column === "askedAt" || column === "settledAt") return new Date(value).toISOString();
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
