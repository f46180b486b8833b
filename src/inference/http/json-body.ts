import { BodyTooLargeError, boundedJson } from "../../bodies/bounded-body.ts";
import { contentTooLarge, Problem } from "./problem.ts";

/** Large enough for Replicate's data URLs (256 KB); greater files go through POST /files. */
const MAX_JSON_BYTES = 1024 * 1024;

/** @throws Problem 413 if the body is too large, 400 if it is not JSON */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await boundedJson(request, MAX_JSON_BYTES);
  } catch (cause) {
    if (cause instanceof BodyTooLargeError) {
      throw contentTooLarge(`${cause.message}; send files to POST /files and pass their URL`);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(400, "Malformed request", `The body is not JSON: ${reason}`);
  }
}
