import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../contracts/errors.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import { resolveLocalFile } from "./local-files.ts";

let top: string;
let root: string;
let outside: string;

beforeAll(async () => {
  top = await realpath(await mkdtemp(path.join(os.tmpdir(), "wav0-jail-")));
  root = path.join(top, "music");
  outside = path.join(top, "secret");
  await mkdir(path.join(root, "drums", ".hidden"), { recursive: true });
  await mkdir(path.join(root, "..folder"), { recursive: true });
  await mkdir(outside);
  await writeFile(path.join(root, "loop.wav"), "audio");
  await writeFile(path.join(root, "drums", "kick 808 ü#.wav"), "audio");
  await writeFile(path.join(root, "drums", ".hidden", "kick.wav"), "audio");
  await writeFile(path.join(root, ".env"), "audio");
  await writeFile(path.join(root, "..folder", "kick.wav"), "audio");
  await writeFile(path.join(root, "no-extension"), "audio");
  await writeFile(path.join(root, "empty.wav"), "");
  await writeFile(path.join(root, "huge.wav"), "");
  await truncate(path.join(root, "huge.wav"), MAX_INPUT_AUDIO_BYTES + 1);
  await writeFile(path.join(outside, "key.wav"), "secret");
  await symlink(path.join(outside, "key.wav"), path.join(root, "link-out.wav"));
  await symlink(outside, path.join(root, "folder-out"));
  await symlink(path.join(root, "loop.wav"), path.join(outside, "link-in.wav"));
  await symlink(path.join(root, "gone.wav"), path.join(root, "dangling.wav"));
  await symlink(path.join(root, "circle.wav"), path.join(root, "circle.wav"));
  await symlink(root, path.join(top, "alias"));
  await symlink("/", path.join(top, "disk"));
});

afterAll(async () => {
  await rm(top, { recursive: true, force: true });
});

async function codeOf(given: string, roots = [root]): Promise<string> {
  return resolveLocalFile(given, roots).then(
    () => "allowed",
    (error: unknown) => (error instanceof AppError ? error.code : `not an AppError: ${String(error)}`),
  );
}

async function refusalOf(name: string): Promise<string> {
  const error: unknown = await resolveLocalFile(path.join(outside, name), [root]).catch((reason: unknown) => reason);
  return error instanceof AppError ? error.message.replace(name, "") : "none";
}

describe("a file within a root", () => {
  test("is found by its absolute path, whatever its extension", async () => {
    expect(await resolveLocalFile(path.join(root, "loop.wav"), [root])).toBe(path.join(root, "loop.wav"));
    expect(await resolveLocalFile(path.join(root, "no-extension"), [root])).toBe(path.join(root, "no-extension"));
  });

  test("is found by a file:// address with escapes", async () => {
    const file = path.join(root, "drums", "kick 808 ü#.wav");
    expect(await resolveLocalFile(pathToFileURL(file).href, [root])).toBe(file);
  });

  test("is found below the home folder by ~/", async () => {
    const relative = path.relative(os.homedir(), path.join(root, "loop.wav"));
    expect(await resolveLocalFile(`~/${relative}`, [root])).toBe(path.join(root, "loop.wav"));
  });

  test("may be reached by a detour through dots, or by a link from elsewhere", async () => {
    expect(await codeOf(`${root}/drums/../loop.wav`)).toBe("allowed");
    expect(await codeOf(path.join(outside, "link-in.wav"))).toBe("allowed");
  });

  test("is found when the root itself is a link", async () => {
    expect(await resolveLocalFile(path.join(top, "alias", "loop.wav"), [path.join(top, "alias")])).toBe(
      path.join(root, "loop.wav"),
    );
  });

  test("in a root that is itself hidden is allowed", async () => {
    expect(await codeOf(path.join(root, "drums", ".hidden", "kick.wav"), [path.join(root, "drums", ".hidden")])).toBe(
      "allowed",
    );
  });
});

describe("what is refused as PATH_NOT_ALLOWED", () => {
  test.each([
    ["a file outside", () => path.join(outside, "key.wav")],
    ["a file outside that does not exist", () => path.join(outside, "nothing.wav")],
    ["a detour through ..", () => `${root}/../secret/key.wav`],
    ["a detour through .. in a file:// address", () => `${pathToFileURL(root).href}/../secret/key.wav`],
    ["an escaped detour in a file:// address", () => `${pathToFileURL(root).href}/%2e%2e/secret/key.wav`],
    ["a link that leads out", () => path.join(root, "link-out.wav")],
    ["a folder link that leads out", () => path.join(root, "folder-out", "key.wav")],
    ["a hidden file", () => path.join(root, ".env")],
    ["a file in a hidden folder", () => path.join(root, "drums", ".hidden", "kick.wav")],
    ["a file in a folder that begins with two dots", () => path.join(root, "..folder", "kick.wav")],
    ["a sibling whose name begins like the root's", () => `${root}-other/loop.wav`],
    ["a device", () => "/dev/zero"],
    ["a system file", () => "/etc/passwd"],
  ])("%s", async (_what, given) => {
    expect(await codeOf(given())).toBe("PATH_NOT_ALLOWED");
  });

  test("everything, when the only root is a whole disk, also by a link", async () => {
    expect(await codeOf(path.join(root, "loop.wav"), ["/"])).toBe("PATH_NOT_ALLOWED");
    expect(await codeOf("/etc/passwd", [path.join(top, "disk")])).toBe("PATH_NOT_ALLOWED");
  });

  test("everything, when there are no roots or they do not exist", async () => {
    expect(await codeOf(path.join(root, "loop.wav"), [])).toBe("PATH_NOT_ALLOWED");
    expect(await codeOf(path.join(root, "loop.wav"), [path.join(top, "nowhere")])).toBe("PATH_NOT_ALLOWED");
  });

  test("in the same words whether a file outside exists or not", async () => {
    expect(await refusalOf("key.wav")).toBe(await refusalOf("nothing.wav"));
    expect(await refusalOf("key.wav")).toContain("WAV0_FILE_ROOTS");
  });
});

describe("what is refused as FILE_NOT_FOUND", () => {
  test.each([
    ["a missing file", () => path.join(root, "missing.wav")],
    ["an escape that is no escape in a plain path", () => path.join(root, "..%2fsecret%2fkey.wav").replace("..", "x")],
    ["a path through a file", () => path.join(root, "loop.wav", "more.wav")],
    ["a dangling link", () => path.join(root, "dangling.wav")],
    ["a circle of links", () => path.join(root, "circle.wav")],
    ["a name that is too long", () => path.join(root, "a".repeat(300))],
  ])("%s", async (_what, given) => {
    expect(await codeOf(given())).toBe("FILE_NOT_FOUND");
  });
});

describe("what is refused as INVALID_INPUT, with a remedy", () => {
  test.each([
    ["a relative path", () => "loop.wav", /absolute path/],
    ["a path with .. in front", () => "../music/loop.wav", /absolute path/],
    ["another user's home", () => "~root/loop.wav", /absolute path/],
    ["a NUL character", () => `${root}/loop.wav\0.txt`, /NUL/],
    ["a NUL character in a file:// address", () => `${pathToFileURL(root).href}/loop.wav%00`, /local file/],
    ["an escaped slash in a file:// address", () => `${pathToFileURL(root).href}/..%2fsecret%2fkey.wav`, /local file/],
    ["a file:// address of another machine", () => "file://server/share/loop.wav", /local file/],
    ["a folder", () => path.join(root, "drums"), /is a folder; give one audio file/],
    ["the root", () => root, /is a folder/],
  ])("%s", async (_what, given, remedy) => {
    const attempt = resolveLocalFile(given(), [root]);
    await expect(attempt).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringMatching(remedy) });
  });

  test.skipIf(process.platform === "win32")("a named pipe, without waiting for a writer", async () => {
    const pipe = path.join(root, "pipe.wav");
    execFileSync("mkfifo", [pipe]);
    await expect(resolveLocalFile(pipe, [root])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("not a regular file"),
    });
  });
});

describe.skipIf(process.platform === "win32")("a name that is written otherwise than on disk", () => {
  let folder: string;

  beforeAll(async () => {
    folder = path.join(root, "written", "Größe".normalize("NFD"));
    await mkdir(path.join(folder, ".hidden"), { recursive: true });
    for (const name of [
      "Café.wav".normalize("NFD"),
      "niño.wav".normalize("NFC"),
      "at 2.10\u202FPM.wav",
      "Loud.WAV",
      "twin.wav",
      "TWIN.wav",
      "both é.wav".normalize("NFC"),
      "both é.wav".normalize("NFD"),
      "kick 01.wav",
      "a b (1).wav",
    ])
      await writeFile(path.join(folder, name), "audio");
    await writeFile(path.join(folder, ".hidden", "x.wav"), "audio");
    await symlink(outside, path.join(folder, "Ausgang é".normalize("NFD")));
  });

  const named = (name: string) => path.join(root, "written", "Größe".normalize("NFC"), name);

  test.each([
    ["composed", "Café.wav".normalize("NFC"), "Café.wav".normalize("NFD")],
    ["decomposed", "niño.wav".normalize("NFD"), "niño.wav".normalize("NFC")],
    ["with a plain space", "at 2.10 PM.wav", "at 2.10\u202FPM.wav"],
    ["in another case", "loud.wav", "Loud.WAV"],
  ])("%s is found, also behind a folder written otherwise", async (_what, given, onDisk) => {
    expect(await resolveLocalFile(named(given), [root])).toBe(path.join(folder, onDisk));
  });

  test("quoted, escaped or with a line break is found", async () => {
    const file = path.join(folder, "a b (1).wav");
    for (const given of [`"${file}"`, `'${file}'`, `${file}\n`, file.replaceAll(/[ ()]/g, "\\$&")]) {
      expect(await resolveLocalFile(given, [root])).toBe(file);
    }
  });

  test("is found by its exact spelling where two look the same, and otherwise refused", async () => {
    expect(await resolveLocalFile(path.join(folder, "both é.wav".normalize("NFD")), [root])).toBe(
      path.join(folder, "both é.wav".normalize("NFD")),
    );
    expect(await codeOf(named("Twin.wav"))).toBe("FILE_NOT_FOUND");
  });

  test("never leads out of the root or to what is hidden", async () => {
    expect(await codeOf(`'${path.join(folder, ".hidden", "x.wav")}'`)).toBe("PATH_NOT_ALLOWED");
    expect(await codeOf("'/etc/hostname'")).toBe("PATH_NOT_ALLOWED");
    expect(await codeOf(path.join(folder, "Ausgang é".normalize("NFC"), "key.wav"))).toBe("FILE_NOT_FOUND");
    expect(await codeOf(path.join(outside, "KEY.wav"))).toBe("PATH_NOT_ALLOWED");
  });

  test("is refused with the nearest name, or the folder that is missing", async () => {
    await expect(resolveLocalFile(named("kick 02.wav"), [root])).rejects.toThrow(
      `did you mean ${path.join(folder, "kick 01.wav")}?`,
    );
    await expect(resolveLocalFile(path.join(root, "nowhere", "x.wav"), [root])).rejects.toThrow(
      `there is no folder nowhere in ${root}`,
    );
  });
});

test("a hidden file of a root is told as hidden, not as outside", async () => {
  const attempt = resolveLocalFile(path.join(root, "drums", ".hidden", "kick.wav"), [root]);
  await expect(attempt).rejects.toMatchObject({
    code: "PATH_NOT_ALLOWED",
    message: expect.stringMatching(/^(?!.*outside).* is hidden/),
  });
});

test("a relative path begins at the folder of a caller that has one", async () => {
  expect(await resolveLocalFile("'loop.wav'", [root], root)).toBe(path.join(root, "loop.wav"));
});

test("a studio without folders of its own sends nobody to a setting", async () => {
  const error: unknown = await resolveLocalFile("/a.wav", []).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "PATH_NOT_ALLOWED", message: expect.stringContaining("another machine") });
  expect(String(error)).not.toContain("WAV0_FILE_ROOTS");
});

describe("the size of a file", () => {
  test("must not be zero", async () => {
    expect(await codeOf(path.join(root, "empty.wav"))).toBe("UNSUPPORTED_AUDIO");
  });

  test("must not exceed the limit, which the message states", async () => {
    await expect(resolveLocalFile(path.join(root, "huge.wav"), [root])).rejects.toMatchObject({
      code: "AUDIO_TOO_LONG",
      message: expect.stringContaining("256 MB"),
    });
  });
});

describe("the jail", () => {
  /** Segments that a path traversal is made of, and names that exist on either side. */
  const segment = fc.constantFrom(
    "..",
    ".",
    "",
    "music",
    "secret",
    "drums",
    ".hidden",
    "key.wav",
    "loop.wav",
    "folder-out",
    "link-out.wav",
    "%2e%2e",
    "..%2f",
    "~",
    "..folder",
    "...",
    "\\..\\",
    " ",
    "alias",
    "LOOP.wav",
    "'",
    '"',
    "\u202F",
  );

  test("lets no path out, however it is put together", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 8 }), fc.boolean(), async (segments, asUrl) => {
        const joined = `${root}/${segments.join("/")}`;
        const given = asUrl ? `file://${joined}` : joined;
        const found = await resolveLocalFile(given, [root]).catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        if (found === null) return;
        expect(found.startsWith(`${root}/`)).toBe(true);
        expect(path.relative(root, found).split("/")).not.toContainEqual(expect.stringMatching(/^\./));
        expect(await realpath(found)).toBe(found);
      }),
      { numRuns: 500 },
    );
  });

  test("answers any text at all with a path or an AppError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await codeOf(text)).not.toMatch(/not an AppError/);
        expect(await codeOf(`${root}/${text}`)).not.toMatch(/not an AppError/);
        expect(await codeOf(`file://${text}`)).not.toMatch(/not an AppError/);
      }),
      { numRuns: 300 },
    );
  });

  test("does not mistake a hard link for a way out: it is a file of the root", async () => {
    await link(path.join(root, "loop.wav"), path.join(root, "twin.wav"));
    expect(await codeOf(path.join(root, "twin.wav"))).toBe("allowed");
  });
});
