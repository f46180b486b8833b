import type { Config } from "../config.ts";
import { ModelProcess } from "../inference/demucs/model-process.ts";

/** Whether the user's Demucs model opens: with what, or why not in words for the user; null where none is set. */
export async function tryDemucsModel({
  demucsModel,
}: Pick<Config, "demucsModel">): Promise<{ runtime: string } | { fault: string } | null> {
  if (demucsModel === null) return null;
  try {
    const model = await ModelProcess.open(demucsModel);
    model.close();
    return { runtime: model.runtime };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
