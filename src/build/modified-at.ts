import { stat } from "node:fs/promises";

/** When a file was last changed, in milliseconds since 1970; 0 for one that is not there. */
export async function modifiedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
