import type { Config } from "../config.ts";
import { ModelProcess } from "../inference/demucs/model-process.ts";
import type { Finding } from "./finding.ts";

const NAME = "Demucs";

/** Whether the user's Demucs model opens, and what runs it; nothing where none is set. */
export async function checkDemucs({ demucsModel }: Pick<Config, "demucsModel">): Promise<Finding[]> {
  if (demucsModel === null) return [];
  try {
    const model = await ModelProcess.open(demucsModel);
    model.close();
    return [{ name: NAME, state: "fine", text: `${demucsModel} opens, run by ${model.runtime}` }];
  } catch (error) {
    return [{ name: NAME, state: "problem", text: error instanceof Error ? error.message : String(error) }];
  }
}
