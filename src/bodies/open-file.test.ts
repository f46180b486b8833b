import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileOfBlob, markBlob } from "./local-file.ts";
import { digestOf, digestOfFile, linkOrCopy, openFile, openFileBlob } from "./open-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "wav0-file-"));
const file = path.join(folder, "a.wav");
writeFileSync(file, "0123456789");

/** Another file of the folder. */
function fileWith(name: string, content: string | Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test("a file is read in parts, as far as it reaches", () => {
  const opened = openFile(file);
  expect(opened.size).toBe(10);
  expect(text(opened.read(0, 10))).toBe("0123456789");
  expect(text(opened.read(3, 5))).toBe("34");
  expect(text(opened.read(8, 99))).toBe("89");
  expect(text(opened.read(10, 99)) + text(opened.read(50, 60)) + text(opened.read(5, 2))).toBe("");
  const room = new Uint8Array(4);
  expect(text(opened.read(3, 6, room))).toBe("345");
  expect(text(room)).toBe("345\0");
  expect(text(opened.read(3, 9, room)) + text(opened.read(8, 20, room))).toBe("34567889");
  opened.close();
  expect(() => opened.read(0, 1)).toThrow("EBADF");
});

test("a Blob of a file has its bytes and knows where they lie; a part of it, and any other, does not", async () => {
  const known = { path: file, sha256: "84" };
  const blob = await openFileBlob(known, "audio/wav");
  expect([await blob.text(), blob.size, blob.type]).toEqual(["0123456789", 10, "audio/wav"]);
  expect(fileOfBlob(blob)).toEqual(known);
  expect([blob.slice(1), new Blob([blob]), new Blob([])].map(fileOfBlob)).toEqual([null, null, null]);
});

test("a file that is not there is neither opened nor a Blob", async () => {
  expect(() => openFile(`${file}.none`)).toThrow("ENOENT");
  await expect(openFileBlob({ path: `${file}.none` }, "")).rejects.toThrow();
});

describe("an open file", () => {
  test("gives any range as an array in memory would", () => {
    const bytes = Uint8Array.from({ length: 3_000 }, (_, i) => (i * 89) % 251);
    const opened = openFile(fileWith("long.wav", bytes));
    const place = fc.integer({ min: 0, max: 3_500 });
    fc.assert(
      fc.property(place, place, (start, end) => {
        expect(text(opened.read(start, end))).toBe(text(bytes.subarray(start, Math.max(start, end))));
      }),
      { numRuns: 60 },
    );
    opened.close();
  });

  test("gives arrays that are the caller's: what is written to one is in no other, nor in the file", () => {
    const opened = openFile(file);
    opened.read(0, 4).fill(0);
    expect(text(opened.read(0, 4))).toBe("0123");
    opened.close();
  });

  test("has the size that it had when it was opened, and gives what is still there of it", () => {
    const place = fileWith("changed.wav", "abcdef");
    const opened = openFile(place);
    appendFileSync(place, "ghi");
    expect([opened.size, text(opened.read(0, 99))]).toEqual([6, "abcdef"]);
    truncateSync(place, 2);
    expect([text(opened.read(0, 6)), text(opened.read(4, 6))]).toEqual(["ab", ""]);
    opened.close();
  });

  test("is read on when its name is gone or another file's, and under a further name", () => {
    const place = fileWith("gone.wav", "gone");
    linkSync(place, path.join(folder, "kept.wav"));
    const [one, other] = [openFile(place), openFile(path.join(folder, "kept.wav"))];
    rmSync(place);
    fileWith("gone.wav", "come");
    for (const opened of [one, other]) {
      expect(text(opened.read(0, 4))).toBe("gone");
      opened.close();
    }
    expect(statSync(path.join(folder, "kept.wav")).nlink).toBe(1);
  });

  test("may be empty, and need not be writable", () => {
    const place = fileWith("empty.wav", "");
    chmodSync(place, 0o400);
    const opened = openFile(place);
    expect([opened.size, opened.read(0, 9).length]).toEqual([0, 0]);
    opened.close();
  });

  test("is no folder", () => {
    const place = path.join(folder, "folder");
    mkdirSync(place, { recursive: true });
    const opened = openFile(place);
    expect(() => opened.read(0, 1)).toThrow("EISDIR");
    opened.close();
  });
});

describe("a Blob that is marked", () => {
  test("stays the same Blob, and a later mark counts", () => {
    const blob = new Blob(["x"], { type: "audio/wav" });
    expect(markBlob(blob, { path: "/a" })).toBe(blob);
    expect(fileOfBlob(markBlob(blob, { path: "/b" }))).toEqual({ path: "/b" });
    expect(blob.type).toBe("audio/wav");
  });

  test("is marked for every part of a studio that has this module once more", async () => {
    const blob = await openFileBlob({ path: file }, "");
    expect(Object.getOwnPropertySymbols(blob)).toContain(Symbol.for("wav0.localFile"));
  });

  test("has bytes in parts and as a stream, like any other", async () => {
    const blob = await openFileBlob({ path: file }, "audio/wav");
    expect(await blob.slice(2, 4).text()).toBe("23");
    expect(await new Response(blob.stream()).text()).toBe("0123456789");
    expect(await new Blob(["<", blob, ">"]).text()).toBe("<0123456789>");
  });
});

describe("the digest of a file", () => {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const MEBIBYTE = 1 << 20;

  test.each([0, 1, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE])(
    "of %i bytes is that of its bytes",
    async (length) => {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255);
      expect(await digestOfFile(fileWith("hashed", bytes))).toBe(sha256(bytes));
    },
  );

  test("reads it part by part, and lets other work of the thread go on between them", async () => {
    const bytes = new Uint8Array(3 * MEBIBYTE);
    const read: [number, number][] = [];
    let others = 0;
    setImmediate(() => (others += 1));
    const source = {
      size: bytes.length,
      read: (start: number, end: number) => {
        read.push([start, end]);
        return bytes.subarray(start, end);
      },
    };
    expect(await digestOf(source)).toBe(sha256(bytes));
    expect(read.map(([start, end]) => [start / MEBIBYTE, end / MEBIBYTE])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(others).toBe(1);
  });

  test("fails with the read that fails, and reads no further", async () => {
    let reads = 0;
    const read = (): Uint8Array => {
      reads += 1;
      throw new Error("EIO: the disk gives no more");
    };
    await expect(digestOf({ size: 5 * MEBIBYTE, read })).rejects.toThrow("EIO");
    expect(reads).toBe(1);
  });

  test("of a file that is not there is refused", async () => {
    await expect(digestOfFile(path.join(folder, "none"))).rejects.toThrow("ENOENT");
  });
});

describe("a second name for a file", () => {
  test("is the same file where the disk allows it", async () => {
    const second = path.join(folder, "second.wav");
    await linkOrCopy(file, second);
    expect(statSync(second).ino).toBe(statSync(file).ino);
  });

  test("is a copy where a link cannot be made: a name that is taken is written over", async () => {
    const taken = fileWith("taken.wav", "before");
    await linkOrCopy(file, taken);
    expect(statSync(taken).ino).not.toBe(statSync(file).ino);
    expect(await (await openFileBlob({ path: taken }, "")).text()).toBe("0123456789");
  });

  test("of a file that is not there is refused, and none is left", async () => {
    const name = path.join(folder, "of-none");
    await expect(linkOrCopy(path.join(folder, "none"), name)).rejects.toThrow("ENOENT");
    expect(() => statSync(name)).toThrow("ENOENT");
  });
});
