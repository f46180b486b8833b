import { describe, expect, test } from "vitest";
import type { ProjectFileView } from "../../../contracts/project-file.ts";
import { smallStudio } from "../testing/small-studio.ts";
import { openTalk, type Studio } from "../testing/talk.ts";
import { understand } from "../understand/understand.ts";

const last = { kind: "places", first: -1, count: 1 };
const named = (name: string) => ({ kind: "name", name });

describe("requests for project files that are there", () => {
  test.each<[string, string | null]>([
    ["which project files do I have", null],
    ["what projects are there?", null],
    ["show me my project files", null],
    ["list my packs", "pack"],
    ["do I have any MIDI files", "midi"],
    ["which sample packs have I made so far?", "pack"],
    ["where are my ableton folders", "ableton"],
  ])("“%s” lists those of its kind", (request, format) => {
    expect(understand(request)).toEqual([{ kind: "files", format, which: "all" }]);
  });

  test.each<[string, string | null, object]>([
    ["download the last pack", "pack", last],
    ["where is the latest dawproject", "dawproject", last],
    ["open Night Drive.zip", null, named("Night Drive.zip")],
    ["download my Night_2.mid", null, named("Night_2.mid")],
  ])("“%s” is about one", (request, format, which) => {
    expect(understand(request)).toEqual([{ kind: "files", format, which }]);
  });

  test.each<[string, string | null, object]>([
    ["delete the last pack", "pack", last],
    ["delete the midi", "midi", last],
    ["remove all packs", "pack", { kind: "places", first: 0, count: Infinity }],
    ["delete the second project file", null, { kind: "places", first: 1, count: 1 }],
    ["delete the pack called Night Drive", "pack", named("Night Drive")],
    ["please delete the drum pack", "pack", named("drum")],
    ["get rid of Night.dawproject", null, named("Night.dawproject")],
  ])("“%s” deletes", (request, format, which) => {
    expect(understand(request)).toEqual([{ kind: "deleteFiles", format, which }]);
  });

  test.each([
    ["export the last one as a pack", "project"],
    ["export it as midi", "project"],
    ["give me the midi", "project"],
    ["make a pack of everything", "project"],
    ["find dark midi chords", "find"],
    ["show me warm pads", "find"],
    ["delete the last one", "delete"],
    ["delete the midi chords", "delete"],
    ["make a midi melody", "make"],
    ["list my jobs", "jobs"],
  ])("“%s” is still %s", (request, kind) => {
    expect(understand(request)[0]?.kind).toBe(kind);
  });
});

const fileOf = (name: string, extension: ProjectFileView["extension"] = "zip"): ProjectFileView => ({
  projectId: `id of ${name}`,
  name,
  format: extension === "mid" ? "midi" : "pack",
  extension,
  bytes: 9,
  contents: ["2 WAV files"],
});

/** A studio with these files, newest first. */
function studioOf(files: readonly ProjectFileView[], deny = false): Studio {
  const others = smallStudio();
  return (call) => {
    const { tool, input } = call;
    if (tool === "list_projects")
      return { value: { projects: files.filter(({ format }) => (input["format"] ?? format) === format) } };
    if (tool === "delete_project")
      return deny
        ? "denied"
        : { value: { deletedId: `id of ${String(input["projectId"])}`, name: input["projectId"] } };
    if (tool === "restore_project") return { value: { ...fileOf("Night"), projectId: input["projectId"] } };
    return others(call);
  };
}
const FILES = [fileOf("Night_2"), fileOf("Night", "mid"), fileOf("Deep Drums"), fileOf("Night")];

describe("answers about project files", () => {
  test("a list names them, newest first, and says so where there are none of the kind", () => {
    const talk = openTalk(studioOf(FILES));
    expect(talk.say("which project files do I have").text).toBe(
      "4 files: Night_2.zip, Night.mid, Deep Drums.zip, Night.zip.",
    );
    expect(talk.say("list my packs").calls).toEqual([
      { kind: "call", tool: "list_projects", input: { format: "pack", limit: 50 } },
    ]);
    expect(talk.say("do I have any sfz instruments").text).toMatch(/no files of this kind \(SFZ instrument\)/);
  });

  test.each([
    ["delete the last pack", ["Night_2.zip"]],
    ["delete the second pack", ["Deep Drums.zip"]],
    ["delete the drum pack", ["Deep Drums.zip"]],
    ["delete the pack called night", ["Night.zip"]],
    ["delete the last two packs", ["Night_2.zip", "Deep Drums.zip"]],
    ["delete all midi files", ["Night.mid"]],
  ])("“%s” deletes %j, by the name that the user is asked about", (request, names) => {
    const { calls, text } = openTalk(studioOf(FILES)).say(request);
    expect(calls.slice(1)).toEqual(
      names.map((projectId) => ({ kind: "call", tool: "delete_project", input: { projectId } })),
    );
    expect(text).toContain(`${names.join(", ")} ${names.length > 1 ? "are" : "is"} deleted; the samples stay.`);
  });

  test("undo brings back what was deleted last, and a refusal leaves it", () => {
    const talk = openTalk(studioOf(FILES));
    talk.say("delete Night.zip");
    const { calls, text } = talk.say("undo");
    expect(calls).toEqual([{ kind: "call", tool: "restore_project", input: { projectId: "id of Night.zip" } }]);
    expect(text).toBe("Night.zip is back.");
    expect(openTalk(studioOf(FILES, true)).say("delete Night.zip").text).toBe("All right, I leave it.");
  });

  test("what is not there is said with what is", () => {
    expect(openTalk(studioOf(FILES)).say("delete the pack called Day").text).toMatch(
      /No project file is called "Day"\. There are Night_2\.zip, Deep Drums\.zip, Night\.zip\./,
    );
    expect(openTalk(studioOf([])).say("delete the last pack").text).toMatch(/You have no files of this kind/);
  });
});
