/** A region of an instrument as a sampler reads it. */
export interface ReadRegion {
  sample: string;
  low: number;
  high: number;
  root: number;
}

/**
 * Reads an SFZ text by the rules of https://sfzformat.com: comments, headers, opcodes anywhere on a line, `<global>` below
 * each region. Written for tests, without a line of what writes them.
 */
export function readSfz(text: string): (ReadRegion & { opcodes: Readonly<Record<string, string>> })[] {
  const plain = text.replaceAll(/\/\/[^\n]*/g, "");
  const sections = [...plain.matchAll(/<(\w+)>([^<]*)/g)].map(([, header = "", body = ""]) => ({
    header,
    opcodes: Object.fromEntries(
      [...body.matchAll(/(\w+)=(.*?)(?=\s+\w+=|\s*$|\n)/g)].map(([, name = "", value = ""]) => [name, value.trim()]),
    ),
  }));
  const global = sections.find(({ header }) => header === "global")?.opcodes ?? {};
  return sections.flatMap(({ header, opcodes: own }) => {
    if (header !== "region") return [];
    const opcodes: Record<string, string> = { ...global, ...own };
    const keys = { low: numberOf(opcodes["lokey"]), high: numberOf(opcodes["hikey"]) };
    return [{ sample: opcodes["sample"] ?? "", ...keys, root: numberOf(opcodes["pitch_keycenter"]), opcodes }];
  });
}

/** Reads the samples of a DecentSampler preset by their attributes. */
export function readDecentSampler(xml: string): ReadRegion[] {
  return [...xml.matchAll(/<sample\s([^>]*?)\/>/g)].map(([, body = ""]) => {
    const read = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(body)?.[1] ?? "";
    return {
      sample: read("path"),
      low: numberOf(read("loNote")),
      high: numberOf(read("hiNote")),
      root: numberOf(read("rootNote")),
    };
  });
}

function numberOf(text = ""): number {
  return text === "" ? Number.NaN : Number(text);
}
