import { levelOf, SILENCE, type Level } from "./levels.ts";

/** 46 ms at 44.1 kHz: more than a frame of the screen, so that no peak is missed. */
const METER_BLOCK = 2048;

/** The master: its volume, and what the meter reads. */
export interface Output {
  volume: GainNode;
  /** Current levels, left and right. */
  levels(): [left: Level, right: Level];
}

/** Connects the master to the loudspeakers. */
export function createOutput(context: AudioContext): Output {
  // Explicit, so that mono audio meters on both sides.
  const volume = new GainNode(context, { channelCount: 2, channelCountMode: "explicit" });
  const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
  volume.connect(context.destination);
  volume.connect(splitter);
  const read = [0, 1].map((channel) => {
    const analyser = new AnalyserNode(context, { fftSize: METER_BLOCK });
    splitter.connect(analyser, channel);
    const block = new Float32Array(METER_BLOCK);
    return () => {
      analyser.getFloatTimeDomainData(block);
      return levelOf(block);
    };
  });
  return { volume, levels: () => [read[0]?.() ?? SILENCE, read[1]?.() ?? SILENCE] };
}
