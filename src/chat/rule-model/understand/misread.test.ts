import { describe, expect, test } from "vitest";
import { smallStudio, sampleOf } from "../testing/small-studio.ts";
import { openTalk } from "../testing/talk.ts";
import { understand } from "./understand.ts";

const kindsOf = (request: string) => understand(request).map(({ kind }) => kind);

describe("nothing is deleted or canceled that was not named", () => {
  test.each([
    "lösch das nicht",
    "lösche es bitte noch nicht",
    "entferne das Schlagzeug",
    "entferne es aus dem Mix",
    "lösche das zweite",
    "supprime-le pas",
    "supprime le deuxième",
    "enlève la batterie",
    "bórralo no, guárdalo",
    "消してほしくない",
    "ドラムを消して",
    "2番目を消して",
    "全部消して",
    "取り消して",
    "delete it? no, keep it",
    "delete it but not the last one",
    "delete it and the last one",
    "remove the last two bars",
    "remove the first beat of it",
    "remove the hi-hats",
    "remove the reverb",
    "delete all from this session",
    "remove the last one from the pack",
    "stop playing",
    "stop the music",
    "stop making it so dark",
    "cancel my subscription",
    "キャンセルしないで",
    "stopp die Musik",
  ])("%s", (request) => {
    for (const kind of kindsOf(request)) expect(["delete", "deleteFiles", "cancel"]).not.toContain(kind);
  });

  test("the sample that was split stays when a stem is to go", () => {
    const talk = openTalk(smallStudio());
    talk.say("make a dark drum loop");
    talk.say("split it");
    const { calls } = talk.say("delete the drums");
    expect(calls.at(-1)).toMatchObject({ tool: "delete_sample", input: { sampleId: "job2-drums" } });
    const whole = openTalk(smallStudio());
    whole.say("make a lo-fi loop");
    expect(whole.say("delete the bass").calls).toEqual([]);
  });

  test("of several that were found the user picks one", () => {
    const found = [sampleOf("one"), sampleOf("two")];
    const studio = smallStudio();
    const talk = openTalk((call) => (call.tool === "search_samples" ? { value: { samples: found } } : studio(call)));
    talk.say("make a house loop");
    const { calls } = talk.say("find drums and delete them");
    expect(calls.map(({ tool }) => tool)).toEqual(["search_samples", "ask_question", "delete_sample"]);
    expect(["one", "two"]).toContain(calls.at(-1)?.input["sampleId"]);
  });
});

describe("complaints, statements and sentences make nothing", () => {
  test.each([
    "the drums are too loud",
    "this beat sucks",
    "I hate these drums",
    "I don't want drums",
    "it has no bass",
    "I lost my loop",
    "wo ist mein Loop?",
    "der Loop ist zu schnell",
    "es hat nicht funktioniert",
    "ich will das löschen",
    "ich brauche Hilfe",
    "necesito ayuda",
    "quiero saber el tempo",
    "je veux supprimer le dernier",
    "mach es nicht dunkler",
    "もっと暗くしないで",
  ])("%s", (request) => {
    for (const kind of kindsOf(request)) expect(["make", "change", "vary", "rework"]).not.toContain(kind);
  });
});

describe("words are read whole", () => {
  test.each([
    ["make metal loop", { kind: "make", sound: "metal loop" }],
    ["make melodic techno loop", { kind: "make", sound: "melodic techno loop" }],
    ["generate memphis drums", { kind: "make", sound: "memphis drums" }],
    ["find metal loops", { kind: "find", text: "metal" }],
    ["find forest sounds", { kind: "find", text: "forest" }],
    ["analyse indie loop", { kind: "analyse", about: { kind: "named", words: "indie loop" } }],
    ["mach einen Bass in e Moll", { kind: "make", facts: { key: "E minor" } }],
    ["compose a piano loop in e minor", { kind: "make", sound: "piano loop", facts: { key: "E minor" } }],
    ["make it 140", { kind: "change", facts: { bpm: 140 } }],
    ["make it 140 and darker", { kind: "change", facts: { bpm: 140 }, change: { added: ["dark"] } }],
    ["make it -14 lufs", { kind: "export", facts: { lufs: -14 } }],
    ["no drums, just bass", { kind: "stem", stem: "bass" }],
    ["tag all house loops dark", { kind: "unclear" }],
    ["make a beat for my song", { kind: "make" }],
    ["redo the drums", { kind: "unclear" }],
    ["a chord progression ii-V-I in Bb major, rhodes", { kind: "make", facts: { key: "A# major" } }],
    ["I IV V I chords at 90", { kind: "make", facts: { bpm: 90 } }],
    ["i - VI - III - VII pad in A minor", { kind: "make", facts: { key: "A minor" } }],
    ["I hear chords", { kind: "unclear" }],
    ["chords I like", { kind: "unclear" }],
    ["ponlo en la menor", { kind: "unclear" }],
    ["danke, jetzt noch dunkler", { kind: "unclear" }],
  ])("%s", (request, intent) => {
    expect(understand(request)).toMatchObject([intent]);
  });

  test("also facts that are denied or asked", () => {
    for (const request of ["it is not in F minor", "it's not a loop", "this is at 140 bpm?"])
      expect(kindsOf(request)).not.toContain("update");
  });

  test("each format that is named is a file", () => {
    expect(understand("export it as mp3 and wav").map((intent) => "facts" in intent && intent.facts)).toEqual(
      expect.arrayContaining([{ format: "mp3" }, { format: "wav" }]),
    );
  });

  test("each part of a list has its own number", () => {
    expect(understand("make 4 kicks and a snare")).toMatchObject([
      { sound: "kick", facts: { takes: 4 } },
      { sound: "snare", facts: {} },
    ]);
    expect(understand("give me 3 kicks and 2 snares")).toMatchObject([
      { sound: "kick", facts: { takes: 3 } },
      { sound: "snare", facts: { takes: 2 } },
    ]);
    expect(kindsOf("make a kick, a snare, a hat, a clap, a tom, a rim and a pad")).toEqual(["unclear"]);
  });
});

test.each(["make x" + ", ".repeat(8_000) + "x", "a ".repeat(8_000), "make a loop " + "and ".repeat(4_000)])(
  "a request without end is not read",
  (request) => {
    expect(kindsOf(request)).toEqual(["unclear"]);
  },
);
