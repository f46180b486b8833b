import { asciiName } from "./file-names.ts";
import type { ProjectEntry, ProjectRequest } from "./sound.ts";
import { element, xmlDocument } from "./xml.ts";
import { type Zone, zonesOf } from "./zones.ts";

const RELEASE_SECONDS = 0.3;

/** A DecentSampler instrument (https://www.decentsamples.com/docs/format-documentation.html): a preset beside a folder of samples. */
export function decentSampler({ name, sounds }: ProjectRequest): ProjectEntry[] {
  const folder = asciiName(name, "instrument");
  const zones = zonesOf(sounds);
  const envelope = { attack: 0, decay: 0, sustain: 1, release: RELEASE_SECONDS };
  const groups = element("groups", envelope, [element("group", {}, zones.map(sampleElement))]);
  const preset = xmlDocument(element("DecentSampler", { minVersion: "1.0.0" }, [groups]));
  const audio = zones.map(({ entry, path }): ProjectEntry => ({ ...entry, path: `${folder}/${path}` }));
  return [{ kind: "file", path: `${folder}/${folder}.dspreset`, bytes: preset }, ...audio];
}

function sampleElement({ path, low, high, root, isPitched, sound }: Zone): string {
  const { loop } = sound;
  const points = loop && { loopEnabled: true, loopStart: loop.startSample, loopEnd: loop.endSample - 1 };
  const keys = { rootNote: root, loNote: low, hiNote: high };
  return element("sample", { path, ...keys, ...(isPitched ? {} : { pitchKeyTrack: 0 }), ...points });
}
