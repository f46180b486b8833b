import { parseJson } from "../../bodies/parse-json.ts";
import type { SampleRecipe } from "../../audio/synth/recipe.ts";
import { recipeSchema } from "../../audio/synth/recipe-schema.ts";

/**
 * The recipe of a request.
 * @throws Error in words for the caller if it is none
 */
export function readStoredRecipe(text: string): SampleRecipe {
  const recipe = recipeSchema.safeParse(parseJson(text));
  if (recipe.success) return recipe.data;
  throw new Error("recipe is no recipe of wav0/synth; take it from a file that this version made");
}
