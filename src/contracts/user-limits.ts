/** Limits per user of a hosted studio, from the deployment's environment. A local studio has none. */

/** Rate limit as a token bucket: `perHour` is the refill, `burst` the capacity. */
export interface RateSetting {
  variable: string;
  perHour: number;
  burst: number;
  /** Plural noun for messages. */
  noun: string;
}

/** Quota: the most at any one time. */
export interface QuotaSetting {
  variable: string;
  max: number;
}

/** Default rates; each can be overridden by its environment variable. */
export const RATES = {
  jobs: { variable: "WAV0_LIMIT_JOBS_PER_HOUR", perHour: 200, burst: 100, noun: "new jobs" },
  edits: { variable: "WAV0_LIMIT_EDITS_PER_HOUR", perHour: 300, burst: 50, noun: "exports and mixes" },
  answers: { variable: "WAV0_LIMIT_ANSWERS_PER_HOUR", perHour: 240, burst: 30, noun: "chat answers" },
  uploads: { variable: "WAV0_LIMIT_UPLOADS_PER_HOUR", perHour: 600, burst: 60, noun: "upload addresses" },
  imports: { variable: "WAV0_LIMIT_IMPORTS_PER_HOUR", perHour: 600, burst: 60, noun: "imports" },
} as const satisfies Record<string, RateSetting>;

/** Default quotas; each can be overridden by its environment variable. */
export const QUOTAS = {
  openJobs: { variable: "WAV0_LIMIT_OPEN_JOBS", max: 50 },
  runningJobs: { variable: "WAV0_LIMIT_RUNNING_JOBS", max: 6 },
  storedMegabytes: { variable: "WAV0_LIMIT_STORED_MB", max: 10_000 },
  shares: { variable: "WAV0_LIMIT_SHARES", max: 200 },
  connections: { variable: "WAV0_LIMIT_CONNECTIONS", max: 10 },
  sockets: { variable: "WAV0_LIMIT_SOCKETS", max: 100 },
} as const satisfies Record<string, QuotaSetting>;

export type RateName = keyof typeof RATES;
export type QuotaName = keyof typeof QUOTAS;

export type LimitVariable = (typeof RATES)[RateName]["variable"] | (typeof QUOTAS)[QuotaName]["variable"];

/** All variables that set a limit: each holds a whole number of at least 1. */
export const LIMIT_VARIABLES: readonly LimitVariable[] = [...Object.values(RATES), ...Object.values(QUOTAS)].map(
  ({ variable }) => variable,
);

type Variables = Readonly<Record<string, string | undefined>>;

/** Effective rate; an overridden `perHour` scales the burst in proportion. */
export function readRate(name: RateName, variables: Variables): Pick<RateSetting, "perHour" | "burst"> {
  const usual = RATES[name];
  const perHour = readNumber(variables[usual.variable]) ?? usual.perHour;
  return { perHour, burst: Math.ceil((perHour * usual.burst) / usual.perHour) };
}

/** Effective quota. */
export function readQuota(name: QuotaName, variables: Variables): number {
  const usual = QUOTAS[name];
  return readNumber(variables[usual.variable]) ?? usual.max;
}

/** An invalid value counts as unset; the hub reports it at its start. */
function readNumber(text: string | undefined): number | null {
  const number = /^\d+$/.test(text ?? "") ? Number(text) : 0;
  return number >= 1 && Number.isSafeInteger(number) ? number : null;
}
