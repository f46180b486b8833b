import type { SampleHeader } from "./sf2.ts";

/** A sample of a hundred frames at 44,100 Hz, recorded at middle C, with a loop from 16 to 48; `facts` say otherwise. */
export function sampleHeader(facts: Partial<SampleHeader>): SampleHeader {
  return {
    name: "sample",
    start: 0,
    end: 100,
    loopStart: 16,
    loopEnd: 48,
    sampleRate: 44_100,
    rootKey: 60,
    correction: 0,
    isCompressed: false,
    ...facts,
  };
}
