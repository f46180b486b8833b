import { expect, test } from "vitest";
import { dragData, dragSeveral } from "./drag-out.ts";

const KICK = { sampleId: "k", name: "kick", format: "wav" as const, audioUrl: "" };

test("one sample is a file for the desktop, and an address for all else", () => {
  expect(dragSeveral(KICK, ["http://a/1"])).toEqual(dragData(KICK, "http://a/1"));
  expect(dragData(KICK, "http://a/1")[0]).toEqual(["DownloadURL", "audio/wav:kick.wav:http://a/1"]);
});

test("several samples are a list of addresses, and the dragged one is the file", () => {
  expect(dragSeveral(KICK, ["http://a/1", "http://a/2"])).toEqual([
    ["DownloadURL", "audio/wav:kick.wav:http://a/1"],
    ["text/uri-list", "http://a/1\r\nhttp://a/2"],
    ["text/plain", "http://a/1\nhttp://a/2"],
  ]);
});

test("of several samples whose archive is at hand, that is the file", () => {
  const archive = { url: "http://a/all.zip", fileName: "kick: 1 and 1 more.zip" };
  expect(dragSeveral(KICK, ["http://a/1", "http://a/2"], archive)[0]).toEqual([
    "DownloadURL",
    "application/zip:kick_ 1 and 1 more.zip:http://a/all.zip",
  ]);
  expect(dragSeveral(KICK, ["http://a/1"], archive)).toEqual(dragData(KICK, "http://a/1"));
});
