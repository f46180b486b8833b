import { expect, test } from "vitest";
import { createServerAddress, relocate } from "./server-address.ts";

test("addresses follow the base URL of the moment", () => {
  let port = 1;
  const address = createServerAddress(() => `http://127.0.0.1:${port}/inference/v1/`);
  expect(address.prediction("p")).toBe("http://127.0.0.1:1/inference/v1/predictions/p");
  port = 2;
  expect(address.fileContent("f", "a b#.wav")).toBe("http://127.0.0.1:2/inference/v1/files/f/a%20b%23.wav");
});

test("the id of an own file is read from the address of its record and of its content", () => {
  const address = createServerAddress(() => "http://127.0.0.1:1/v1");
  expect(address.fileIdOf(address.fileRecord("a-B_9"))).toBe("a-B_9");
  expect(address.fileIdOf(address.fileContent("a-B_9", "x.wav"))).toBe("a-B_9");
});

test("other addresses have no file id", () => {
  const address = createServerAddress(() => "http://127.0.0.1:1/v1");
  const others = [
    "http://127.0.0.1:2/v1/files/a",
    "http://127.0.0.1:1/v1/files/",
    "http://127.0.0.1:1/v1/predictions/a",
  ];
  expect(others.map((url) => address.fileIdOf(url))).toEqual([null, null, null]);
});

test("an address on the old origin moves to the new one with its path and query", () => {
  expect(relocate("http://h:1/api/storage/x?y=1#z", "http://h:1/inference/v1", "http://h:2/inference/v1")).toBe(
    "http://h:2/api/storage/x?y=1#z",
  );
});

test("an address elsewhere stays, also where the origin is only a prefix of it", () => {
  for (const url of ["http://h:11/x", "https://h:1/x", "https://example.com/http://h:1/x", "data:,x"]) {
    expect(relocate(url, "http://h:1/v1", "http://h:2/v1")).toBe(url);
  }
});
