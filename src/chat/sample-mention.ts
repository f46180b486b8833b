/** A sample that a message names. */
export interface SampleMention {
  sampleId: string;
  name: string;
}

const MENTION = /\[sample "([^"]*)", sampleId ([\w-]+)\]/g;

/** How a sample that the user attached is told to a model. */
export function mentionSample({ sampleId, name }: SampleMention): string {
  return `[sample "${name.replaceAll('"', "'")}", sampleId ${sampleId}]`;
}

/** Finds what `mentionSample` wrote. @returns the samples, and the text without them */
export function readMentions(text: string): { samples: SampleMention[]; rest: string } {
  const samples = [...text.matchAll(MENTION)].map(([, name = "", sampleId = ""]) => ({ sampleId, name }));
  return { samples, rest: text.replaceAll(MENTION, " ").trim() };
}
