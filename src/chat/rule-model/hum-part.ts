import { checkJobStatus } from "../../contracts/job.ts";
import { PART_INSTRUMENTS, type PartInstrument } from "../../contracts/part-instruments.ts";
import { makePart } from "../../contracts/part.ts";
import { searchSamples } from "../../contracts/sample.ts";
import { ask } from "./asking.ts";
import type { Intent } from "./intent.ts";
import { samplesOf } from "./memory.ts";
import { readReference } from "./reference.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { sourceOf } from "./sources.ts";
import type { Source } from "./spoken.ts";

/** Words for the instruments that can play a part. */
const INSTRUMENTS: readonly (readonly [PartInstrument, RegExp])[] = [
  ["bass", /\b(?:sub |synth )?bass(?:line)?\b/i],
  ["keys", /\b(?:keys|keyboard|(?:electric |e[- ]?)?piano|rhodes)\b/i],
  ["strings", /\b(?:strings?|violins?)\b/i],
  ["vocal", /\b(?:vocals?|voice|choir)\b/i],
  ["pluck", /\bplucks?\b/i],
  ["arp", /\barps?\b/i],
  ["pad", /\bpads?\b/i],
  ["lead", /\b(?:synth )?leads?\b|\bsynth\b/i],
];
/** Words for a recording of a voice or an instrument. */
const RECORDED =
  /\b(?:(?:my|the|that|this|what i) )?(?:last |latest )?(?:hum(?:ming|med)?|whistl(?:e|ing|ed)|sang|singing|voice (?:memo|note)|recording|recorded)\b/i;
const PART = /\b(?:parts?|lines?|bass ?lines?|melod(?:y|ies)|riffs?)\b/i;

/** Reads "make a bass part of my hum", "play it on the piano", "turn this recording into a lead". */
export function readPart(text: string): Intent | null {
  const [, made, of] =
    /^(?:make|create|build|write|get|give me)\s+(.+?)\s+(?:of|from|out of)\s+(.+)$/i.exec(text) ?? [];
  if (made !== undefined && of !== undefined && (PART.test(made) || (RECORDED.test(of) && instrumentIn(made)))) {
    return { kind: "part", instrument: instrumentIn(made), ...recordedOf(of) };
  }
  const [, played, on] =
    /^(?:play|turn|make|convert|put|have)\s+(.+?)\s+(?:on|with|into|as|through)\s+(?:an?\s+|the\s+|some\s+)?(.+)$/i.exec(
      text,
    ) ?? [];
  if (played === undefined || on === undefined) return null;
  const instrument = instrumentIn(on);
  const isPlayed =
    /^play\b/i.test(text) && /^(?:it|that|this)$/i.test(played) && /\s(?:on|with(?! the\b))\s/i.test(text);
  const isTurned = RECORDED.test(played) || (PART.test(on) && /^turn\b/i.test(text));
  return (instrument && isPlayed) || (isTurned && (instrument || PART.test(on)))
    ? { kind: "part", instrument, ...recordedOf(played) }
    : null;
}

function instrumentIn(text: string): PartInstrument | null {
  return INSTRUMENTS.find(([, words]) => words.test(text))?.[0] ?? null;
}

function recordedOf(text: string) {
  const rest = text.replace(RECORDED, " ");
  return { about: readReference(rest), isRecording: rest !== text };
}

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

function* askInstrument(): Script<PartInstrument> {
  const [answer = ""] = yield* ask("Which instrument shall play it?", PART_INSTRUMENTS);
  const named = PART_INSTRUMENTS.find((each) => each === answer.toLowerCase()) ?? instrumentIn(answer);
  return named ?? (yield* endWith(`I can have it played by ${PART_INSTRUMENTS.join(", ")}.`));
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
