import { arrangementTracks, AS_IT_IS, type ProjectTrack } from "./dawproject-tracks.ts";
import { clipElement, metreOf } from "./dawproject-clips.ts";
import { element, textElement, xmlDocument } from "./xml.ts";
import type { ChannelStrip, ProjectEntry, ProjectRequest, ProjectSound } from "./sound.ts";

/**
 * DAWproject 1.0 (https://github.com/bitwig/dawproject): what Bitwig Studio, Cubase, Studio One and others open as a
 * session. Every element that can have an id has one, since some readers lose what has none.
 */

const VERSION = "1.0";
const DEFAULT_BPM = 120;
const MASTER = "master";

/** Tempo and metre of a project: those of its first sound that has them. */
interface Meter {
  bpm: number;
  beatsPerBar: number;
}

/**
 * Files of a DAWproject: a track for each sound and each part of its notes, all from the first beat. A sound of another
 * tempo is warped to the project's; one that comes with its stems is muted beside them.
 */
export function dawproject(
  { name, sounds }: ProjectRequest,
  { application }: { application: { name: string; version: string } },
): ProjectEntry[] {
  const meter = meterOf(sounds);
  const tracks = arrangementTracks(sounds);
  const audio = tracks.flatMap((track): ProjectEntry[] =>
    track.kind === "audio" ? [{ kind: "audio", path: track.file, sound: track.sound }] : [],
  );
  return [
    { kind: "file", path: "project.xml", bytes: projectXml({ tracks, sounds, meter, application }) },
    { kind: "file", path: "metadata.xml", bytes: metadataXml(name, sounds) },
    ...audio,
  ];
}

function meterOf(sounds: readonly ProjectSound[]): Meter {
  const bpm = sounds.find((sound) => sound.bpm !== undefined)?.bpm ?? DEFAULT_BPM;
  return { bpm, beatsPerBar: sounds.find(({ song }) => song)?.song?.beatsPerBar ?? 4 };
}

interface Document {
  tracks: readonly ProjectTrack[];
  sounds: readonly ProjectSound[];
  meter: Meter;
  application: { name: string; version: string };
}

function projectXml({ tracks, sounds, meter, application }: Document): Uint8Array<ArrayBuffer> {
  const master = { id: MASTER, name: "Master", role: "master" as const };
  const structure = [...tracks.map(trackElement), trackWithChannel({ ...master, contentType: "audio notes" })];
  const lanes = tracks.map((track) => {
    const clip = clipElement(track, sounds, meter.bpm);
    const clips = element("Clips", { id: `${track.id}-clips` }, [clip]);
    return element("Lanes", { id: `${track.id}-lane`, track: track.id }, [clips]);
  });
  const arrangement = element("Arrangement", { id: "arrangement" }, [
    element("Lanes", { id: "lanes", timeUnit: "beats" }, lanes),
  ]);
  const children = [
    element("Application", application),
    transport(meter),
    element("Structure", {}, structure),
    arrangement,
    element("Scenes"),
  ];
  return xmlDocument(element("Project", { version: VERSION }, children));
}

function transport({ bpm, beatsPerBar }: Meter): string {
  return element("Transport", {}, [
    element("Tempo", { id: "tempo", name: "Tempo", max: 666, min: 20, unit: "bpm", value: bpm }),
    element("TimeSignature", { id: "metre", ...metreOf(beatsPerBar) }),
  ]);
}

function trackElement({ id, name, color, kind, strip }: ProjectTrack): string {
  const contentType = kind === "audio" ? "audio" : "notes";
  return trackWithChannel({ id, name, color, contentType, strip, role: "regular", destination: `${MASTER}-channel` });
}

interface ChannelTrack {
  id: string;
  name: string;
  color?: string;
  contentType: string;
  role: "regular" | "master";
  destination?: string;
  strip?: ChannelStrip;
}

function trackWithChannel(track: ChannelTrack): string {
  const { id, name, color, contentType, role, destination, strip } = track;
  const { gain, isMuted, isSoloed } = strip ?? AS_IT_IS;
  const channel = element("Channel", { id: `${id}-channel`, audioChannels: 2, destination, role, solo: isSoloed }, [
    element("Mute", { id: `${id}-mute`, name: "Mute", value: isMuted }),
    element("Pan", { id: `${id}-pan`, name: "Pan", max: 1, min: 0, unit: "normalized", value: 0.5 }),
    element("Volume", { id: `${id}-volume`, name: "Volume", max: 2, min: 0, unit: "linear", value: gain }),
  ]);
  return element("Track", { id, name, color, contentType, loaded: true }, [channel]);
}

function metadataXml(name: string, sounds: readonly ProjectSound[]): Uint8Array<ArrayBuffer> {
  const keys = [...new Set(sounds.flatMap(({ key }) => key ?? []))];
  const prompts = [...new Set(sounds.flatMap(({ facts }) => facts?.prompt ?? []))];
  const comment = [...(keys.length > 0 ? [`Key: ${keys.join(", ")}`] : []), ...prompts].join("\n");
  const fields = [textElement("Title", name), ...(comment === "" ? [] : [textElement("Comment", comment)])];
  return xmlDocument(element("MetaData", {}, fields));
}
