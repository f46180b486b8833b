/** Tokens of a model, short; empty where none were counted. */
export function usageText({ inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): string {
  if (inputTokens + outputTokens === 0) return "";
  return `${shortCount(inputTokens)} in, ${shortCount(outputTokens)} out`;
}

/** A count in few characters: 1,234 is 1.2K. */
export function shortCount(count: number): string {
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(count);
}
