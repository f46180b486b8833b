import * as z from "zod";
import type { Json } from "../mutate/json.ts";

const answerSchema = z.object({ status: z.literal("success"), value: z.unknown() });

/** The header of the deployment's administrator. */
export function adminHeader(hubToken: string): string {
  return `Convex wav0|${hubToken}`;
}

/** Runs one of the deployment's own queries. */
export async function askAdmin(
  { url, hubToken }: { url: string; hubToken: string },
  path: string,
  args: { [name: string]: Json },
): Promise<unknown> {
  const response = await fetch(`${url}/api/query`, {
    method: "POST",
    headers: { authorization: adminHeader(hubToken), "content-type": "application/json" },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  return answerSchema.parse(await response.json()).value;
}
