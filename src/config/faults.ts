import type * as z from "zod";
import { AppError } from "../contracts/errors.ts";

/** A variable of the environment that cannot be used as it stands. */
export interface SettingFault {
  variable: string;
  /** Cause, and what to do, for the person who set it. */
  message: string;
  /**
   * True if work must wait for the correction: without the variable the studio would use another studio or another
   * person's data, or spend without a bound. Any other variable falls back to its default.
   */
  blocks: boolean;
}

type Variables = Record<string, string | undefined>;

/** Which studio is used, and whose, and how much it may spend. */
const IS_NEEDED =
  /^(WAV0_HOME|CONVEX_URL|CONVEX_SITE_URL|WAV0_URL|WAV0_API_KEY|WAV0_PUBLIC_URL|WAV0_AUTH\w*|WAV0_BUDGET_PER_DAY)$/;
/** Variables whose wrong value may be shown: a path, a number, an address. Others may be secrets. */
const MAY_BE_SHOWN =
  /^WAV0_(HOME|LIBRARY|FILE_ROOTS|PORT|IDLE_SECONDS|DURABILITY|AUTH|AUTH_SIGN_UP|LIMIT_\w+|PRICES|BUDGET_PER_DAY)$/;
/** `${NAME}`, `$NAME`, `%NAME%`, `~/`: what a shell or a client would have put in. */
const PLACEHOLDER = /\$\{[^}]*\}|\$[A-Z_]{2,}|%[A-Z_]{2,}%|^~(?=$|[/\\])/i;
/** A value that is nothing but a placeholder. */
const ONLY_PLACEHOLDER = /^(\$\{[^}]*\}|%\w+%)$/;

/** One fault for each variable that did not fit the schema. */
export function findWrong(error: z.ZodError | undefined, variables: Variables): SettingFault[] {
  const issues = error?.issues ?? [];
  const messages = new Map(issues.map(({ path, message }) => [String(path[0]), message] as const));
  return [...messages].map(([variable, message]) => fault(variable, message, variables[variable] ?? ""));
}

/** Among variables that may hold any text, those that hold the name of another instead of its value. */
export function findPlaceholders(variables: Variables, names: readonly string[]): SettingFault[] {
  return names
    .filter((name) => ONLY_PLACEHOLDER.test(variables[name] ?? ""))
    .map((name) => fault(name, `is the placeholder ${variables[name]}`, variables[name] ?? ""));
}

/** @returns null, with a new fault, for settings that do not hold together */
export function attempt<T>(read: () => T, faults: SettingFault[]): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.push({ variable: "", message: error.message, blocks: true });
    return null;
  }
}

/** The variables without the wrong ones. */
export function withoutFaults(variables: Variables, faults: readonly SettingFault[]): Variables {
  const wrong = new Set(faults.map(({ variable }) => variable));
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !wrong.has(name)));
}

/** Message about faults for a person or a model. */
export function describeFaults(faults: readonly SettingFault[]): string {
  return faults
    .map(({ message, blocks }) => `${message}${blocks ? "" : ". Until then the studio works without it"}.`)
    .join(" ");
}

function fault(variable: string, rule: string, value: string): SettingFault {
  const shown = MAY_BE_SHOWN.test(variable) ? `, not "${value}"` : "";
  const reason = PLACEHOLDER.test(value) ? "; variables are not expanded here, so write the value itself" : "";
  return {
    variable,
    message: `The environment variable ${variable} ${rule}${shown}${reason}; correct or unset it`,
    blocks: IS_NEEDED.test(variable),
  };
}
