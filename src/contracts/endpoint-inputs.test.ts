import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import {
  answerQuestion,
  approveTool,
  chatTextSchema,
  editMessage,
  getThread,
  listThreads,
  readChatUsage,
  renameThread,
  sendMessage,
} from "./chat/chat.ts";
import { estimateCharge } from "./charges/charge.ts";
import { MAX_COLLECTIONS, changeCollection, createCollection } from "./collection.ts";
import { addConnection, allowConnectionTool, beginConnectionSignIn, finishConnectionSignIn } from "./connection.ts";
import { CONSENT_MILLIS, MAX_WAITING_CONSENTS, seekConsent } from "./consent.ts";
import { browseJobs, browseLibrary, listRows } from "./dashboard.ts";
import { deleteSamples, RESTORABLE_DAYS } from "./deletion.ts";
import { jobViewSchema } from "./job.ts";
import { deleteSample } from "./library.ts";
import * as limits from "./limits.ts";
import { MAX_TAGS_OF_SAMPLE, normalTag, setTags, tagSchema } from "./mark.ts";
import { chunkRequestSchema } from "./player.ts";
import { deleteSearch, saveSearch } from "./saved-search.ts";
import { SHARE_LIFETIMES, SHARE_MILLIS, shareSample } from "./share.ts";

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
/** The words of all refusals of a value; empty if it is taken. */
const refusals = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ message }) => message).join("; ");
const long = (characters: number) => "x".repeat(characters);

describe("tags", () => {
  test.each([
    ["Warm", "warm"],
    ["  lo-fi  ", "lo-fi"],
    ["LO   FI", "lo fi"],
    ["R&B", "r&b"],
    ["drum 'n' bass", "drum 'n' bass"],
    ["C#", "c#"],
    ["808", "808"],
    ["Größe", "größe"],
    ["日本", "日本"],
    ["e\u0301", "é"],
    ["a+b", "a+b"],
    [long(32), long(32)],
  ])("%j is stored as %j", (text, stored) => {
    expect(normalTag(text)).toBe(stored);
    expect(takes(tagSchema, text)).toBe(text.length <= 32);
    expect(normalTag(stored)).toBe(stored);
  });

  test.each(["", " ", "-", "#tag", "&b", "'", "a,b", "a/b", "a.b", "a_b", "a\u0000b", "😀", "<b>", long(33)])(
    "%j is none",
    (text) => {
      expect(normalTag(text)).toBeNull();
      expect(takes(tagSchema, text)).toBe(false);
    },
  );

  test("any text is none, or a tag that is itself from then on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const tag = normalTag(text);
        if (tag !== null) {
          expect(normalTag(tag)).toBe(tag);
          expect(tag.length).toBeLessThanOrEqual(limits.MAX_TAG_CHARACTERS);
          expect(tag).not.toMatch(/^\s|\s$|\s\s/);
        }
      }),
    );
  });

  test("as many as a sample may have are set at once, no more", () => {
    const tags = (count: number) => Array.from({ length: count }, (_, i) => `tag ${i}`);
    expect(takes(setTags.input, { sampleIds: ["k1"], add: tags(MAX_TAGS_OF_SAMPLE) })).toBe(true);
    expect(takes(setTags.input, { sampleIds: ["k1"], add: tags(MAX_TAGS_OF_SAMPLE + 1) })).toBe(false);
    expect(refusals(setTags.input, { sampleIds: ["k1"], add: ["a/b"] })).toContain(
      "letters, digits, spaces and # & + ' -",
    );
  });
});

describe("several samples at once", () => {
  test.each([setTags, deleteSamples, changeCollection, listRows])(
    "%#: from one to as many as one call may have",
    ({ input }) => {
      const rest = { isIn: true, collectionId: "c1" };
      const given = (count: number) => ({
        ...Object.fromEntries(Object.entries(rest).filter(([field]) => field in input.shape)),
        sampleIds: Array.from({ length: count }, (_, i) => `k${i}`),
      });
      expect(
        [0, 1, limits.MAX_MARKED_SAMPLES, limits.MAX_MARKED_SAMPLES + 1].map((count) => takes(input, given(count))),
      ).toEqual([false, true, true, false]);
    },
  );
});

describe("collections", () => {
  test.each([
    ["Drums", true],
    ["  Drums  ", true],
    [long(limits.MAX_COLLECTION_NAME_CHARACTERS), true],
    [long(limits.MAX_COLLECTION_NAME_CHARACTERS + 1), false],
    ["", false],
    ["   ", false],
  ])("may be called %j: %s", (name, isTaken) => {
    expect(takes(createCollection.input, { name })).toBe(isTaken);
    if (isTaken) expect(createCollection.input.parse({ name }).name).toBe(name.trim());
  });

  test("without a name are refused in words", () => {
    expect(refusals(createCollection.input, { name: " " })).toBe("A collection needs a name");
    expect(MAX_COLLECTIONS).toBeGreaterThan(0);
  });
});

describe("connections", () => {
  const connection = (change: object) => ({ name: "notes", url: "https://a.b/mcp", auth: { kind: "none" }, ...change });

  test.each<[string, object, string]>([
    ["the least", {}, ""],
    ["a server of this machine", { url: "http://127.0.0.1:3000/mcp", isOnThisMachine: true }, ""],
    ["a header", { auth: { kind: "header", headerName: "X-Api-Key", headerValue: "Bearer abc" } }, ""],
    ["OAuth", { auth: { kind: "oauth" } }, ""],
    ["a name of twenty letters", { name: "a".repeat(20) }, ""],
    ["a longer name", { name: "a".repeat(21) }, "Use up to 20 small letters"],
    ["a name that begins with a digit", { name: "1a" }, "beginning with a letter"],
    ["a name with capitals", { name: "Notes" }, "small letters"],
    ["a name with a blank", { name: "my notes" }, "small letters"],
    ["no address", { url: "notes" }, "Give an http(s) address"],
    ["an address of another kind", { url: "ws://a.b" }, "Give an http(s) address"],
    [
      "a header that ends its line",
      { auth: { kind: "header", headerName: "A", headerValue: "a\r\nB: c" } },
      "plain characters only",
    ],
    [
      "a header with letters of others",
      { auth: { kind: "header", headerName: "A", headerValue: "ä" } },
      "plain characters only",
    ],
    [
      "a header without a name",
      { auth: { kind: "header", headerName: "", headerValue: "a" } },
      "letters, digits and hyphens",
    ],
    [
      "a header with a colon in its name",
      { auth: { kind: "header", headerName: "A:", headerValue: "a" } },
      "letters, digits and hyphens",
    ],
  ])("with %s", (_, change, words) => {
    const said = refusals(addConnection.input, connection(change));
    if (words === "") expect(said).toBe("");
    else expect(said).toContain(words);
  });

  test("secrets of one kind are refused beside another", () => {
    expect(takes(addConnection.input, connection({ auth: { kind: "none", headerValue: "x" } }))).toBe(false);
    expect(takes(addConnection.input, connection({ auth: { kind: "basic" } }))).toBe(false);
  });

  test.each([
    ["https://studio.example/back", ""],
    ["http://127.0.0.1:5173/back", ""],
    ["http://localhost/back", ""],
    ["http://studio.example/back", "Give an https address, or one of this machine"],
    ["http://127.0.0.1.example/back", "Give an https address"],
    ["http://localhost.example", "Give an https address"],
    ["/back", "Give an"],
    ["", "Give an"],
    ["javascript:alert(1)", "Give an"],
  ])("a sign-in comes back to %j: %j", (redirectUrl, words) => {
    const said = refusals(beginConnectionSignIn.input, { connectionId: "c1", redirectUrl });
    if (words === "") expect(said).toBe("");
    else expect(said).toContain(words);
  });

  test("a sign-in ends with a state and a code, a tool is allowed by its name", () => {
    expect(takes(finishConnectionSignIn.input, { state: "s", code: "c" })).toBe(true);
    expect(takes(finishConnectionSignIn.input, { state: "", code: "c" })).toBe(false);
    expect(takes(allowConnectionTool.input, { connectionId: "c1", tool: long(128), isAllowed: true })).toBe(true);
    expect(takes(allowConnectionTool.input, { connectionId: "c1", tool: long(129), isAllowed: true })).toBe(false);
  });
});

describe("the chat", () => {
  test.each([
    ["Hi", "Hi"],
    ["  Hi  ", "Hi"],
    [long(limits.MAX_CHAT_CHARACTERS), long(limits.MAX_CHAT_CHARACTERS)],
    ["", null],
    [" \n ", null],
    [long(limits.MAX_CHAT_CHARACTERS + 1), null],
  ])("a message is trimmed, not empty and not endless (%#)", (text, sent) => {
    const parsed = chatTextSchema.safeParse(text);
    expect(parsed.data ?? null).toBe(sent);
    if (text.trim() === "") expect(refusals(chatTextSchema, text)).toBe("Write a message first");
  });

  test("a message is about eight samples at the most, to a conversation or to none yet", () => {
    const message = { text: "Hi", clientId: "c1" };
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);
    for (const more of [{}, { threadId: "t1" }, { chatId: "mine" }, { sampleIds: ids(8) }, { model: "m" }])
      expect(takes(sendMessage.input, { ...message, ...more })).toBe(true);
    for (const more of [{ sampleIds: ids(9) }, { threadId: "" }, { model: "" }, { chatId: long(129) }])
      expect(takes(sendMessage.input, { ...message, ...more })).toBe(false);
    expect(takes(editMessage.input, { ...message, threadId: "t1", messageId: "m1" })).toBe(true);
    expect(takes(editMessage.input, message)).toBe(false);
  });

  test.each<[string, z.ZodObject, object, boolean]>([
    ["no answer", answerQuestion.input, { threadId: "t", toolCallId: "c", answers: [] }, false],
    ["an answer", answerQuestion.input, { threadId: "t", toolCallId: "c", answers: ["a"] }, true],
    ["an empty answer", answerQuestion.input, { threadId: "t", toolCallId: "c", answers: [""] }, false],
    ["sixteen answers", answerQuestion.input, { threadId: "t", toolCallId: "c", answers: Array(16).fill("a") }, true],
    [
      "seventeen answers",
      answerQuestion.input,
      { threadId: "t", toolCallId: "c", answers: Array(17).fill("a") },
      false,
    ],
    ["a yes", approveTool.input, { threadId: "t", approvalId: "a", approved: true }, true],
    ["a yes as text", approveTool.input, { threadId: "t", approvalId: "a", approved: "yes" }, false],
    [
      "a no with a long reason",
      approveTool.input,
      { threadId: "t", approvalId: "a", approved: false, reason: long(501) },
      false,
    ],
    ["a title", renameThread.input, { threadId: "t", title: long(100) }, true],
    ["a title of blanks", renameThread.input, { threadId: "t", title: "  " }, false],
    ["no messages", getThread.input, { threadId: "t", limit: 0 }, false],
    ["all conversations", listThreads.input, {}, true],
    ["too many conversations", listThreads.input, { limit: 5_001 }, false],
    ["a quarter of usage", readChatUsage.input, { days: 90 }, true],
    ["a year of usage", readChatUsage.input, { days: 365 }, false],
  ])("%s", (_, schema, input, isTaken) => {
    expect(takes(schema, input)).toBe(isTaken);
  });
});

describe("saved searches", () => {
  test.each<[string, z.ZodType, object, boolean]>([
    ["a name and a search", saveSearch.input, { name: " Drums ", query: "text=drums" }, true],
    ["no name", saveSearch.input, { name: " ", query: "text=drums" }, false],
    ["a long name", saveSearch.input, { name: "a".repeat(limits.MAX_SEARCH_NAME_CHARACTERS + 1), query: "a" }, false],
    ["no search", saveSearch.input, { name: "Drums", query: "" }, false],
    ["a long search", saveSearch.input, { name: "a", query: "a".repeat(limits.MAX_SEARCH_QUERY_CHARACTERS) }, true],
    ["one too long", saveSearch.input, { name: "a", query: "a".repeat(limits.MAX_SEARCH_QUERY_CHARACTERS + 1) }, false],
    ["a name to delete", deleteSearch.input, { name: "Drums" }, true],
    ["nothing to delete", deleteSearch.input, {}, false],
  ])("%s", (_, schema, input, isTaken) => {
    expect(takes(schema, input)).toBe(isTaken);
  });
});

describe("the dashboard", () => {
  const page = { paginationOpts: { numItems: 20, cursor: null } };

  test.each<[string, object, boolean]>([
    ["nothing", {}, true],
    ["words, a key and a tempo", { text: "kick", key: "Am", bpmMin: 80, bpmMax: 90 }, true],
    ["a sort", { sort: "slowest" }, true],
    ["another sort", { sort: "best" }, false],
    ["a tag", { tags: ["Warm", "dusty"] }, true],
    ["what is no tag", { tags: ["a/b"] }, false],
    ["favourites", { isFavourite: true }, true],
    ["no favourites, which is no filter", { isFavourite: false }, false],
    ["a length", { lengthMin: 0, lengthMax: limits.MAX_INPUT_AUDIO_SECONDS }, true],
    ["what sounds like a sample", { similarTo: "kick_2" }, true],
    [
      "what sounds like a sample, with all filters",
      { similarTo: "kick_2", key: "Am", tags: ["warm"], form: "loop" },
      true,
    ],
    ["what sounds like a sample, whatever the sort", { similarTo: "kick_2", sort: "newest" }, true],
    ["what sounds like nothing", { similarTo: "" }, false],
    ["what sounds like spaces", { similarTo: "   " }, false],
    ["what sounds like several", { similarTo: ["kick_1", "kick_2"] }, false],
    [
      "what sounds like a text as long as none is",
      { similarTo: "k".repeat(limits.MAX_REFERENCE_CHARACTERS + 1) },
      false,
    ],
    ["a length beyond all files", { lengthMax: limits.MAX_INPUT_AUDIO_SECONDS + 1 }, false],
  ])("lists the library by %s", (_, filter, isTaken) => {
    expect(takes(browseLibrary.input, { ...page, ...filter })).toBe(isTaken);
  });

  test("wants a page of every list, as Convex's client asks for it", () => {
    expect(takes(browseJobs.input, {})).toBe(false);
    expect(
      takes(browseJobs.input, {
        paginationOpts: { numItems: 20, cursor: "c", endCursor: null, id: 7, maximumRowsRead: 9 },
      }),
    ).toBe(true);
  });
});

describe("time and money", () => {
  test("a share lasts an hour, a day or a week", () => {
    expect(SHARE_LIFETIMES.map((lifetime) => SHARE_MILLIS[lifetime] / 3_600_000)).toEqual([1, 24, 168]);
    expect(takes(shareSample.input, { sampleId: "k1", lifetime: "month" })).toBe(false);
  });

  test("what is deleted can be restored for as long as the tool says", () => {
    expect(deleteSample.description).toContain(`for ${RESTORABLE_DAYS} days`);
    expect(deleteSample.confirm?.consequence).toContain(`for ${RESTORABLE_DAYS} days`);
  });

  test("a question waits for some minutes, by the digest of its call", () => {
    expect(CONSENT_MILLIS).toBe(600_000);
    expect(MAX_WAITING_CONSENTS).toBeGreaterThan(1);
    const question = "Delete it?";
    expect(takes(seekConsent.input, { digest: "0f".repeat(32), question })).toBe(true);
    for (const digest of ["", "0f", "0F".repeat(32), "0g".repeat(32), `${"0f".repeat(32)}0`])
      expect(takes(seekConsent.input, { digest, question })).toBe(false);
    expect(takes(seekConsent.input, { digest: "0f".repeat(32), question: "" })).toBe(false);
  });

  test("an estimate is of a task or of a job, within the limits of a request", () => {
    for (const input of [
      { task: "generate" },
      { jobId: "j1" },
      { task: "generate", bars: 4, bpm: 120, variations: 4 },
      { task: "stem_split", sampleId: "k1" },
    ])
      expect(takes(estimateCharge.input, input)).toBe(true);
    for (const input of [
      { task: "mix" },
      { task: "generate", bars: 65 },
      { task: "generate", variations: 5 },
      { task: "generate", key: "Am" },
    ])
      expect(takes(estimateCharge.input, input)).toBe(false);
  });

  test("progress is a per cent, and pieces of a file begin within it", () => {
    for (const progress of [0, 50.5, 100]) expect(takes(jobViewSchema.shape.progress, progress)).toBe(true);
    for (const progress of [-1, 101, Number.NaN]) expect(takes(jobViewSchema.shape.progress, progress)).toBe(false);
    for (const offset of [0, 1, Number.MAX_SAFE_INTEGER])
      expect(takes(chunkRequestSchema, { sampleId: "k1", offset })).toBe(true);
    for (const offset of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1])
      expect(takes(chunkRequestSchema, { sampleId: "k1", offset })).toBe(false);
  });
});
