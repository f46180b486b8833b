import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import type { Deployment } from "../types.ts";

const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
/** Its largest: modules of a deployment repeat one another from afar. */
const WINDOW_BITS = 24;

/** Name of a captured deployment in the folder of the bundles. JSON, by Brotli a fifth of its size. */
export const DEPLOYMENT_FILE = "deployment.json.br";

/** @param quality of Brotli, 0 to 11: 9 takes a second for 6 MB, 11 takes six and saves another tenth */
export async function writeDeploymentFile(file: string, deployment: Deployment, quality: number): Promise<void> {
  // Source maps are three quarters of a push, and nothing reads them here.
  const json = Buffer.from(JSON.stringify(deployment, (key, value) => (key === "sourceMap" ? undefined : value)));
  const params = {
    [BROTLI_PARAM_QUALITY]: quality,
    [BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [BROTLI_PARAM_SIZE_HINT]: json.length,
  };
  await writeFile(file, await promisify(brotliCompress)(json, { params }));
}

/** Reads what `writeDeploymentFile` wrote. */
export async function readDeploymentFile(file: string): Promise<Deployment> {
  const json = await promisify(brotliDecompress)(await readFile(file));
  // Written by the function above, of a deployment.
  return JSON.parse(json.toString("utf8")) as Deployment;
}
