import { readLimited } from "../limited-body.ts";
import { contentTooLarge, Problem } from "./problem.ts";

/** Large enough for Replicate's data URLs (256 KB); greater files go through POST /files. */
const MAX_JSON_BYTES = 1024 * 1024;

/** @throws Problem 413 if the body is too large, 400 if it is not JSON */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readLimited(request.body, MAX_JSON_BYTES);
  if (!bytes) {
    const detail = `The body is larger than ${MAX_JSON_BYTES / 1024} KB; send files to POST /files and pass their URL`;
    throw contentTooLarge(detail);
  }
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(400, "Malformed request", `The body is not JSON: ${reason}`);
  }
}
