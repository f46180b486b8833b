import { asciiName } from "./file-names.ts";
import { type ProjectEntry, type ProjectRequest, textEntry } from "./sound.ts";
import { type Zone, zonesOf } from "./zones.ts";

/** A held note without a loop fades as quickly as this when its key is let go, in seconds. */
const RELEASE_SECONDS = 0.3;

/** An SFZ instrument (https://sfzformat.com): a text file beside a folder of samples. */
export function sfzInstrument({ name, sounds }: ProjectRequest): ProjectEntry[] {
  const folder = asciiName(name, "instrument");
  const zones = zonesOf(sounds);
  const lines = [`// ${folder}`, "<global>", `ampeg_release=${RELEASE_SECONDS}`, "", ...zones.flatMap(region)];
  const audio = zones.map(({ entry, path }): ProjectEntry => ({ ...entry, path: `${folder}/${path}` }));
  return [textEntry(`${folder}/${folder}.sfz`, `${lines.join("\n")}\n`), ...audio];
}

function region({ path, low, high, root, isPitched, sound }: Zone): string[] {
  const { loop } = sound;
  const isDrum = !isPitched && !loop;
  return [
    "<region>",
    `sample=${path}`,
    `lokey=${low}`,
    `hikey=${high}`,
    `pitch_keycenter=${root}`,
    ...(isPitched ? [] : ["pitch_keytrack=0"]),
    // `loop_end` is the last sample that is played.
    ...(loop
      ? ["loop_mode=loop_continuous", `loop_start=${loop.startSample}`, `loop_end=${loop.endSample - 1}`]
      : [`loop_mode=${isDrum ? "one_shot" : "no_loop"}`]),
    "",
  ];
}
