/**
 * Makes a file under the first free of base.ext, base_2.ext, …; nothing is overwritten.
 * @param make must fail with EEXIST where the file is there
 * @returns its path
 */
export async function makeAtFreePath(
  base: string,
  extension: string,
  make: (target: string) => Promise<unknown>,
): Promise<string> {
  for (let count = 1; ; count += 1) {
    const target = `${base}${count === 1 ? "" : `_${count}`}.${extension}`;
    try {
      await make(target);
      return target;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}
