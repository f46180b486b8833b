import { checkJobStatus } from "../../../contracts/job.ts";
import { PART_INSTRUMENTS } from "../../../contracts/part-instruments.ts";
import { makePart } from "../../../contracts/part.ts";
import { searchSamples } from "../../../contracts/sample.ts";
import { ask } from "./asking.ts";
import type { Intent } from "../understand/intent.ts";
import { samplesOf } from "./memory.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { sourceOf } from "./sources.ts";
import type { Source } from "./spoken.ts";

/** Has an instrument play a recording's line, and says what was heard. */
export function* makePartOf(intent: Extract<Intent, { kind: "part" }>, scene: Scene): Script {
  const { sampleId, name } = yield* recordingOf(intent, scene);
  const instrument = intent.instrument ?? (yield* askInstrument());
  yield* say(`Listening to ${name}. `);
  const { data } = makePart.output.safeParse(yield* call(makePart.name, { sampleId, instrument }));
  if (!data) return yield* say("It is being made.");
  // Then "it" is the part.
  yield* call(checkJobStatus.name, { jobId: data.jobId });
  yield* say(data.reading);
}

/** Whichever is named: the studio says which it has. */
function* askInstrument(): Script<string> {
  const [answer = ""] = yield* ask("Which instrument shall play it?", PART_INSTRUMENTS);
  const named = answer.trim();
  return named === "" ? yield* endWith(`Name an instrument, as ${PART_INSTRUMENTS.join(", ")} or another.`) : named;
}

/** "My hum" is the attached sample, else the newest recording. */
function* recordingOf({ about, isRecording }: Extract<Intent, { kind: "part" }>, scene: Scene): Script<Source> {
  if (!isRecording || about.kind !== "it" || scene.attached.length > 0)
    return yield* sourceOf(about, scene, "listen to");
  const [newest] = samplesOf(yield* call(searchSamples.name, { type: "recording", limit: 1 }));
  return (
    newest ?? (yield* endWith("There is no recording yet. Record one with the microphone above, or attach a file."))
  );
}
