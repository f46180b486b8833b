/**
 * Prices of models that a provider bills, and the budget of a user and day, as an operator sets them. Amounts are in US
 * dollars, in which Replicate bills.
 */

/** Price of one prediction: for each second that its hardware works on it, or for each result. */
export interface Price {
  usd: number;
  per: "second" | "result";
  /** The provider's name of the hardware, where the price is that hardware's. */
  hardware?: string;
}

/** How much may be spent for one user in one day (UTC): a provider's seconds, or dollars. */
export interface Budget {
  amount: number;
  unit: "seconds" | "usd";
}

/**
 * Dollars for a second of Replicate's hardware, by the names that it uses, from its price list at
 * https://replicate.com/pricing as of November 2026. On which hardware a model runs stands on the model's own page.
 */
const HARDWARE_USD_PER_SECOND: ReadonlyMap<string, number> = new Map([
  ["cpu", 0.0001],
  ["gpu-t4", 0.000225],
  ["gpu-l40s", 0.000975],
  ["gpu-a100-large", 0.0014],
  ["gpu-h100", 0.001525],
]);

const AMOUNT_PER = /^\$?(\d+(?:\.\d+)?)\/(?:(s|sec|second)|result|output|file)$/;
const ENTRY = /^([\w.-]+\/[\w.-]+)\s*=\s*(\S+)$/;
const BUDGET = /^(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|usd|\$)$/i;

/** Rule for the setting of prices, in words for an error. */
export const PRICES_RULE =
  'must be a list like "meta/musicgen=gpu-a100-large, owner/name=0.0014/s, stability-ai/stable-audio-2.5=0.20/result", ' +
  `where hardware is one of ${[...HARDWARE_USD_PER_SECOND.keys()].join(", ")}`;

/** Rule for the setting of a budget, in words for an error. */
export const BUDGET_RULE = 'must be an amount a day like "600 s", "15 min" or "2.50 USD"';

/** @returns prices by model, in lower case; null for what is no such list. See `PRICES_RULE` */
export function parsePrices(text: string): ReadonlyMap<string, Price> | null {
  const entries = text.split(",").flatMap((entry) => entry.trim() || []);
  const prices = new Map<string, Price>();
  for (const entry of entries) {
    const [, model = "", value = ""] = ENTRY.exec(entry) ?? [];
    const price = parsePrice(value);
    if (price) prices.set(model.toLowerCase(), price);
  }
  // A malformed entry, or a model listed twice: the price is ambiguous.
  return prices.size === entries.length ? prices : null;
}

function parsePrice(text: string): Price | null {
  const value = text.toLowerCase();
  const usd = HARDWARE_USD_PER_SECOND.get(value);
  if (usd !== undefined) return { usd, per: "second", hardware: value };
  const [, digits, second] = AMOUNT_PER.exec(value) ?? [];
  return digits === undefined ? null : { usd: Number(digits), per: second === undefined ? "result" : "second" };
}

/** @returns null for what is no budget. See `BUDGET_RULE` */
export function parseBudget(text: string): Budget | null {
  const [, digits, unit = ""] = BUDGET.exec(text.trim().replace(/^\$\s*([\d.]+)$/, "$1 usd")) ?? [];
  if (digits === undefined) return null;
  const amount = Number(digits);
  const letter = unit.toLowerCase()[0];
  if (letter === "u" || letter === "$") return { amount, unit: "usd" };
  const scale = letter === "h" ? 3_600 : letter === "m" ? 60 : 1;
  return { amount: amount * scale, unit: "seconds" };
}

/** "$0.034", "$1.20"; what is below a hundredth of a cent reads as such. */
export function usdText(usd: number): string {
  if (usd > 0 && usd < 0.0001) return "less than $0.0001";
  // Two digits that count, and never fewer than cents.
  const rounded = Number(usd.toPrecision(2));
  return rounded >= 0.1 || rounded === 0 ? `$${usd.toFixed(2)}` : `$${rounded}`;
}

/** "600 s", "$2.50". */
export function amountText(amount: number, unit: Budget["unit"]): string {
  return unit === "usd" ? usdText(amount) : `${Number(amount.toFixed(1))} s`;
}
