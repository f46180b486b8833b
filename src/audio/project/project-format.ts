import { abletonFolder } from "./ableton.ts";
import { dawproject } from "./dawproject.ts";
import { decentSampler } from "./decent-sampler.ts";
import { asciiName, createNames } from "./file-names.ts";
import { midiEntry } from "./midi-files.ts";
import { samplePack } from "./pack.ts";
import { sfzInstrument } from "./sfz.ts";
import type { ProjectEntry, ProjectRequest } from "./sound.ts";

/** Kinds of project file. */
export const PROJECT_FORMATS = ["dawproject", "pack", "ableton", "midi", "sfz", "decentsampler"] as const;

export type ProjectFormat = (typeof PROJECT_FORMATS)[number];

/** The files of a project, and what they are packed into; "mid" is the one file as it is. */
export interface ProjectLayout {
  entries: ProjectEntry[];
  extension: "dawproject" | "zip" | "mid";
}

/**
 * Lays out a project file. The sounds' audio is read and written later, one at a time.
 * @throws RangeError where the format cannot hold so many sounds
 */
export function layOut(
  format: ProjectFormat,
  request: ProjectRequest,
  application: { name: string; version: string },
): ProjectLayout {
  switch (format) {
    case "dawproject":
      return { entries: dawproject(request, { application }), extension: "dawproject" };
    case "pack":
      return { entries: samplePack(request), extension: "zip" };
    case "ableton":
      return { entries: abletonFolder(request), extension: "zip" };
    case "sfz":
      return { entries: sfzInstrument(request), extension: "zip" };
    case "decentsampler":
      return { entries: decentSampler(request), extension: "zip" };
    case "midi":
      return midiFiles(request);
  }
}

function midiFiles({ name, sounds }: ProjectRequest): ProjectLayout {
  const unique = createNames();
  const folder = asciiName(name, "midi");
  const entries = sounds.flatMap((sound) => {
    const path = `${folder}/${unique(asciiName(sound.name))}.mid`;
    return midiEntry(path, sound.song);
  });
  return { entries, extension: entries.length === 1 ? "mid" : "zip" };
}
