import type { Backend } from "../../backend/backend.ts";
import { estimateCharge } from "../../contracts/charge.ts";
import type { ConfirmRule, Operation } from "../../contracts/operation.ts";
import type { ToolInput } from "../input.ts";

/** Models that run inside the studio: no provider is asked, so no one is billed. */
const BUILT_IN = "wav0/";

/** What a person has to agree to before the operation runs with this input. @returns null if nothing */
export async function questionOf(
  operation: Operation,
  input: ToolInput,
  backend: () => Promise<Backend>,
): Promise<string | null> {
  const { confirm, title, name } = operation;
  if (!confirm) return null;
  const what = `${title} (${name} ${JSON.stringify(input)})`;
  switch (confirm.when) {
    case "always":
      return `${what}: this ${confirm.consequence}. Go on?`;
    case "metered": {
      const model = await meteredModel(confirm, input, backend);
      return model && `${what}: this ${confirm.consequence}, here ${model}. Go on?`;
    }
  }
}

/** Asks the studio, which alone knows its default model. A built-in model that is named needs no asking. */
async function meteredModel(
  { task }: Extract<ConfirmRule, { when: "metered" }>,
  { model, jobId }: ToolInput,
  backend: () => Promise<Backend>,
): Promise<string | null> {
  if (typeof model === "string" && model.startsWith(BUILT_IN)) return null;
  const studio = await backend();
  const charge = await studio.call(estimateCharge, {
    ...(task ? { task } : {}),
    ...(typeof model === "string" ? { model } : {}),
    ...(!task && typeof jobId === "string" ? { jobId } : {}),
  });
  return charge.metered ? charge.model : null;
}
