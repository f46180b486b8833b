import { generateSample } from "../../../contracts/job.ts";
import type { Intent } from "../understand/intent.ts";
import { type Scene, type Script, call, say } from "./script.ts";
import { seedOf } from "./seed.ts";
import { spokenOf } from "./spoken.ts";

/** Makes a variation that keeps parts of what is spoken of. */
export function* rework({ wish }: Extract<Intent, { kind: "rework" }>, scene: Scene): Script {
  const { sampleId, name } = yield* spokenOf(scene, "vary");
  const seed = seedOf(
    scene.salt,
    scene.memory.makes.map(({ input }) => input),
  );
  yield* say(`A variation of ${name}: ${wish}. `);
  yield* call(generateSample.name, { prompt: wish, variationOf: sampleId, seed });
  yield* say("It plays here when it is ready; its job says which parts were kept.");
}
