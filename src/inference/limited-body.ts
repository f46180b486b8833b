/**
 * Reads a body to its end, or gives up once it is larger than allowed.
 * @param body null reads as no bytes
 * @returns null if the body is larger than `maxBytes`
 */
export async function readLimited(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    sizeBytes += chunk.value.byteLength;
    if (sizeBytes > maxBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(chunk.value);
  }
  return Buffer.concat(chunks);
}
