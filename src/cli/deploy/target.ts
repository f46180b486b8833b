import * as z from "zod";
import type { DeployCredentials } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";

/** Which deployment to push to, by the variables that the official CLI reads. */
export type DeployTarget =
  | Record<"CONVEX_DEPLOY_KEY", string>
  | Record<"CONVEX_SELF_HOSTED_URL" | "CONVEX_SELF_HOSTED_ADMIN_KEY", string>;

export interface TargetFlags {
  url?: string | undefined;
  "admin-key"?: string | undefined;
}

const REMEDY =
  "Set CONVEX_DEPLOY_KEY (dashboard.convex.dev → your deployment → Settings → Generate a deploy key), or for a " +
  "self-hosted deployment give --url and --admin-key (or CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY)";

/**
 * Chooses the deployment: flags go before the environment, and what is self-hosted before the cloud.
 * @throws AppError INVALID_INPUT that says what to set
 */
export function chooseTarget(flags: TargetFlags, credentials: DeployCredentials): DeployTarget {
  const url = flags.url ?? credentials.selfHostedUrl;
  const adminKey = flags["admin-key"] ?? credentials.selfHostedAdminKey;
  if (url && adminKey) {
    if (!z.url({ protocol: /^https?$/ }).safeParse(url).success)
      throw new AppError("INVALID_INPUT", `--url takes an http(s) address, not "${url}"`);
    return { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey };
  }
  if (url) throw new AppError("INVALID_INPUT", `The admin key of ${url} is missing. ${REMEDY}`);
  if (credentials.deployKey && !flags["admin-key"]) return { CONVEX_DEPLOY_KEY: credentials.deployKey };
  throw new AppError("INVALID_INPUT", `It is not said where to deploy. ${REMEDY}`);
}
