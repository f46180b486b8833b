/** A page of a hundred predictions with inputs, logs and outputs stays far below it, as does what a language model says. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Reads an answer of a foreign server to its end.
 * @throws Error once it is larger than any answer may be; the rest is not read
 */
export async function readAnswer(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    sizeBytes += part.value.byteLength;
    if (sizeBytes > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`);
    }
    chunks.push(part.value);
  }
  const body = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
