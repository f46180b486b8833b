import { describe, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { updateSample } from "../contracts/facts.ts";
import { fitSample } from "../contracts/fit.ts";
import { MAX_PROJECT_SAMPLES } from "../contracts/limits.ts";
import { PROJECT_FORMATS } from "../contracts/project-formats.ts";
import { exportProject } from "../contracts/project.ts";
import { searchSamples } from "../contracts/sample.ts";
import { checkFlags, UsageError } from "./flags.ts";
import { fit, part } from "./make.ts";
import { exportProjectFile, projects as projectFiles } from "./project.ts";
import { search } from "./search.ts";
import { update } from "./update.ts";
import { commandHelp, readArguments } from "./usage.ts";

/** What is refused here is refused before a studio is opened: this address has none. */
const config = readConfig({ CONVEX_URL: "http://127.0.0.1:1", HOME: "/nowhere" });

/** The input that a line of arguments stands for. */
const updates = (...args: string[]) => {
  const { flags, operands } = readArguments("update", args);
  return checkFlags(updateSample.input, { sampleId: operands[0] ?? "", ...flags });
};
const fits = (...args: string[]) => {
  const { flags, operands } = readArguments("fit", args);
  return checkFlags(fitSample.input, { sampleId: operands[0] ?? "", ...flags });
};
const projects = (...args: string[]) => {
  const { flags, operands } = readArguments("export-project", args);
  return checkFlags(exportProject.input, { ...flags, sampleIds: operands });
};

describe("update", () => {
  test.each<[string[], object]>([
    [["kick_2", "--name", "Deep Kick", "--bpm", "122.5"], { sampleId: "kick_2", name: "Deep Kick", bpm: 122.5 }],
    [["kick", "--bpm", "0"], { sampleId: "kick", bpm: 0 }],
    [["kick", "--bpm", "unknown", "--key=unknown"], { sampleId: "kick", bpm: 0, key: "unknown" }],
    [["kick", "--form", "one-shot"], { sampleId: "kick", form: "one_shot" }],
    [["kick", "--add-tags", "dark", "--add-tags=lo-fi"], { sampleId: "kick", addTags: ["dark", "lo-fi"] }],
    [["kick", "--remove-tags", "dark"], { sampleId: "kick", removeTags: ["dark"] }],
    [["--sample-id", "kick", "--key", "8A"], { sampleId: "kick", key: "8A" }],
    [["--name=-x-", "kick"], { sampleId: "kick", name: "-x-" }],
  ])("%j is read as %j", (args, input) => {
    expect(updates(...args)).toEqual(input);
  });

  test.each<[string[], RegExp]>([
    [[], /Say which sample: update kick_2/],
    [["--bpm", "120"], /Say which sample/],
    [["kick", "snare"], /"snare" is more than update takes/],
    [["kick", "--bpm", "999"], /--bpm must be a number from 0 to 240/],
    [["kick", "--bpm", "12"], /--bpm.*40 to 240/],
    [["kick", "--key", "banana"], /--key.*F# minor/],
    [["kick", "--form", "song"], /--form must be one of "loop"/],
    [["kick", "--add-tags", "a/b"], /A tag has letters/],
    [["kick", "--tag", "dark"], /There is no flag --tag/],
  ])("%j is refused in words before anything is opened", async (args, words) => {
    const told = update(args, config);
    await expect(told).rejects.toThrow(UsageError);
    await expect(told).rejects.toThrow(words);
  });
});

describe("fit", () => {
  test.each<[string[], object]>([
    [["loop", "--bpm", "140", "--key", "Fm"], { sampleId: "loop", bpm: 140, key: "Fm" }],
    [["loop", "--semitones=-3"], { sampleId: "loop", semitones: -3 }],
    [["loop", "--semitones", "0.5", "--formants", "keep"], { sampleId: "loop", semitones: 0.5, formants: "keep" }],
    [["loop", "--bars", "4", "--source-bpm", "87"], { sampleId: "loop", bars: 4, sourceBpm: 87 }],
  ])("%j is read as %j", (args, input) => {
    expect(fits(...args)).toEqual(input);
  });

  test.each<[string[], RegExp]>([
    [[], /Say what to fit: fit loop\.wav --bpm 140/],
    [["https://example.com/loop.wav", "--bpm", "140"], /Say what to fit/],
    [["loop.wav", "--semitones", "-3"], /--semitones needs a value; if it is meant to be "-3", write --semitones=-3/],
    [["loop.wav", "--semitones", "25"], /--semitones must be a number from -24 to 24/],
    [["loop.wav", "--bars", "0"], /--bars must be/],
    [["loop.wav", "--key", "banana"], /--key/],
    [["loop.wav", "two.wav"], /"two\.wav" is more than fit takes/],
  ])("%j is refused in words before anything is opened", async (args, words) => {
    await expect(fit(args, config)).rejects.toThrow(words);
  });
});

describe("export-project", () => {
  test.each(PROJECT_FORMATS)("takes samples by id or name, as %s, with or without stems", (format) => {
    expect(projects("kick", "snare", "--format", format)).toEqual({ sampleIds: ["kick", "snare"], format });
    expect(projects("--stems", "loop", `--format=${format}`)).toEqual({ sampleIds: ["loop"], format, stems: true });
  });

  test.each<[string[], RegExp]>([
    [["--format", "pack"], /Say of which samples: export-project <sampleId> --format pack/],
    [["kick"], /Say as what: --format dawproject\|pack\|ableton\|midi\|sfz\|decentsampler/],
    [["kick", "--format", "logic"], /--format must be one of "dawproject"/],
    [["kick", "--format", "pack", "--stems=yes"], /--stems takes no value/],
    [Array.from({ length: MAX_PROJECT_SAMPLES + 1 }, (_, index) => `s${index}`), /"s64" is more than export-project/],
  ])("%j is refused in words before anything is opened, %#", async (args, words) => {
    const told = exportProjectFile(args, config);
    await expect(told).rejects.toThrow(UsageError);
    await expect(told).rejects.toThrow(words);
  });
});

describe("projects", () => {
  test.each<[string[], RegExp]>([
    [["--delete"], /Say which files: projects Night\.zip --delete/],
    [["--to", "folder"], /Say which files: projects Night\.zip --to \./],
    [["Night.zip", "--delete", "--to", "x"], /Give --to or --delete, not both/],
    [["--format", "logic"], /--format must be one of "dawproject"/],
    [["--remove"], /There is no flag --remove/],
  ])("%j is refused in words before anything is opened", async (args, words) => {
    await expect(projectFiles(args, config)).rejects.toThrow(UsageError);
    await expect(projectFiles(args, config)).rejects.toThrow(words);
  });
});

describe("what is asked of project files", () => {
  const read = (...args: string[]) => readArguments("projects", args);

  test.each<[string[], object, string[]]>([
    [[], {}, []],
    [["--format", "midi", "--limit", "5"], { format: "midi", limit: 5 }, []],
    [["Night Drive.zip", "b.mid", "--to", "out"], { to: "out" }, ["Night Drive.zip", "b.mid"]],
    [["--delete", "Night"], { delete: true }, ["Night"]],
  ])("%j is read", (args, flags, operands) => {
    expect(read(...args)).toEqual({ flags, operands });
  });
});

describe("part", () => {
  test.each<[string[], RegExp]>([
    [[], /Say of what: part hum\.wav --instrument bass/],
    [["https://example.com/hum.wav"], /Say of what/],
    [["hum.wav", "other.wav"], /"other\.wav" is more than part takes/],
    [
      ["hum.wav", "--instrument", "toaster"],
      /--instrument: "toaster" is no instrument that plays notes\. Name one of lead/,
    ],
    [["hum.wav", "--instrument", "kick"], /"kick" is no instrument/],
  ])("%j is refused in words before anything is opened", async (args, words) => {
    await expect(part(args, config)).rejects.toThrow(words);
  });
});

test.each([
  ["update", ["--name", "--bpm", "--key", "--form", "--add-tags", "--remove-tags"]],
  ["fit", ["--bpm", "--key", "--semitones", "--bars", "--source-bpm", "--formants"]],
  ["export-project", ["--format", "--stems", "--name"]],
  ["projects", ["--to", "--delete", "--format", "--limit"]],
  ["part", ["--instrument"]],
  ["transcribe", ["--bpm", "--kind", "--grid"]],
] as const)("the help of %s names each of its flags", (name, flags) => {
  const lines = commandHelp(name)
    .split("\n")
    .map((line) => line.trim().split(/[ ,]/)[0]);
  expect(lines).toEqual(expect.arrayContaining([...flags]));
});

describe("search", () => {
  const searches = (...args: string[]) => {
    const { flags, operands } = readArguments("search", args);
    return checkFlags(searchSamples.input, { ...flags, text: operands.join(" ") });
  };

  test.each<[string[], object]>([
    [["warm", "pad"], { text: "warm pad" }],
    [["--similar-to", "kick_2", "--limit", "5"], { similarTo: "kick_2", limit: 5 }],
    [["pad", "--bpm-min", "80", "--key=Am", "--type", "stem"], { text: "pad", bpmMin: 80, key: "Am", type: "stem" }],
    [["--similar-to", "kick", "--cursor", "alike 20"], { similarTo: "kick", cursor: "alike 20" }],
  ])("%j is read as %j", (args, input) => {
    expect(searches(...args)).toEqual(input);
  });

  test.each<[string[], RegExp]>([
    [["--bpm-min", "9"], /--bpm-min/],
    [["--like", "kick"], /There is no flag --like/],
  ])("%j is refused in words before anything is opened", async (args, words) => {
    const told = search(args, config);
    await expect(told).rejects.toThrow(UsageError);
    await expect(told).rejects.toThrow(words);
  });
});
