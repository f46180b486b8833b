/** Listens to the samples of a project file. In Node, as everything that decodes audio. */
"use node";

import type { ProjectSound } from "../../src/audio/project/sound.ts";
import { sampleCount } from "../../src/audio/core/channels.ts";
import type { Instrument } from "../../src/audio/project/instrument.ts";
import type { ActionCtx } from "../_generated/server.js";
import { openAudio } from "./file.ts";
import type { Member } from "./projectRows.ts";

/** A sample of a project, with all that is known of it. */
export interface Listened {
  member: Member;
  sound: ProjectSound;
}

/** Opens each sample once, for what only its file says: its exact length, its pitch and its loop points. */
export async function listenTo(ctx: ActionCtx, members: readonly Member[]): Promise<Listened[]> {
  const listened: Listened[] = [];
  for (const member of members) listened.push({ member, sound: await soundOf(ctx, member, members) });
  return listened;
}

async function soundOf(ctx: ActionCtx, member: Member, members: readonly Member[]): Promise<ProjectSound> {
  const { audio, metadata } = await openAudio(ctx, member);
  const { name, form, bpm, key, outline, facts, sourceId, type, song } = member;
  const whole = type === "stem" ? members.findIndex(({ sampleId }) => sampleId === sourceId) : -1;
  const { rootMidiNote, loop } = metadata;
  return {
    name,
    // Written by `instrumentOf`, and a text only on the wire.
    instrument: member.instrument as Instrument,
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    frames: sampleCount(audio),
    outline,
    facts,
    ...(song ? { song } : {}),
    ...(form === undefined ? {} : { form }),
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(rootMidiNote === undefined ? {} : { rootMidiNote }),
    ...(loop === undefined ? {} : { loop }),
    ...(whole < 0 ? {} : { stemOf: whole }),
  };
}
