import { writeFile } from "node:fs/promises";
import { writeZip, type ZipPart } from "../../engine/transfer/zip-writer.ts";

/** Test step: writes an archive of these texts by name. */
export async function writeArchive(file: string, texts: Readonly<Record<string, string>>): Promise<void> {
  async function* parts(): AsyncGenerator<ZipPart> {
    for (const [name, text] of Object.entries(texts)) yield { name, bytes: [Buffer.from(text)], compress: true };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(parts(), new Date(0))) chunks.push(chunk);
  await writeFile(file, Buffer.concat(chunks));
}

/** Test data: documents as an archive holds them. */
export function lines(...documents: object[]): string {
  return documents.map((document) => `${JSON.stringify(document)}\n`).join("");
}
