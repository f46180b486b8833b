import * as z from "zod";

const entrySchema = z.looseObject({ packages: z.array(z.looseObject({ registryType: z.string() })) });

/**
 * The registry's entry with the digest of the bundle, which the registry demands and which is known only when the bundle
 * is made.
 * @param entry server.json as this repository keeps it
 * @param sha256 hexadecimal digest of the .mcpb file that is released
 */
export function withBundleDigest(entry: unknown, sha256: string): Record<string, unknown> {
  const { packages, ...rest } = entrySchema.parse(entry);
  return {
    ...rest,
    packages: packages.map((one) => (one.registryType === "mcpb" ? { ...one, fileSha256: sha256 } : one)),
  };
}
