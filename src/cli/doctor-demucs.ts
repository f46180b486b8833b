import type { Config } from "../config.ts";
import { tryDemucsModel } from "../hub/demucs-model.ts";
import type { Finding } from "./finding.ts";

const NAME = "Demucs";

/** Whether the user's Demucs model opens, and what runs it; nothing where none is set. */
export async function checkDemucs(config: Pick<Config, "demucsModel">): Promise<Finding[]> {
  const tried = await tryDemucsModel(config);
  if (!tried) return [];
  return "fault" in tried
    ? [{ name: NAME, state: "problem", text: tried.fault }]
    : [{ name: NAME, state: "fine", text: `${config.demucsModel} opens, run by ${tried.runtime}` }];
}
