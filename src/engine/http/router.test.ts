import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRouter, type Routes } from "./router.ts";

const says = (text: string) => (_request: Request, parameter: string) =>
  new Response(parameter === "" ? text : `${text} ${parameter}`);
const ROUTES: Routes = {
  "GET /": says("root"),
  "GET /a": says("a"),
  "POST /a": says("posted a"),
  "GET /a/*": says("below a"),
  "GET /a/b/*": says("below b"),
  "GET /a/b/c": says("c"),
  "PUT /files/*": says("put"),
};

async function ask(method: string, path: string): Promise<string | null> {
  const found = createRouter(ROUTES)(new Request(new URL(path, "http://host"), { method }));
  return found && (await found()).text();
}

describe("a request is routed", () => {
  test.each<[string, string, string | null]>([
    ["GET", "/", "root"],
    ["GET", "/a", "a"],
    ["POST", "/a", "posted a"],
    ["DELETE", "/a", null],
    ["GET", "/a/", "below a"],
    ["GET", "/a/x", "below a x"],
    ["GET", "/a/x/y?query=1#part", "below a x/y"],
    ["GET", "/a/b", "below a b"],
    ["GET", "/a/b/", "below b"],
    ["GET", "/a/b/c", "c"],
    ["GET", "/a/b/c/d", "below b c/d"],
    ["GET", "/a/b%2Fc", "below a b%2Fc"],
    ["PUT", "/files/x", "put x"],
    ["GET", "/files/x", null],
    ["PUT", "/files", null],
    ["GET", "/ab", null],
    ["GET", "/A", null],
  ])("%s %s to %j", async (method, path, expected) => {
    expect(await ask(method, path)).toBe(expected);
  });

  test("the same whatever order the routes are in", async () => {
    const entries = Object.entries(ROUTES);
    const path = fc.constantFrom("/", "/a", "/a/b", "/a/b/c", "/a/b/c/d", "/files/x", "/none");
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(entries, { minLength: entries.length }), path, async (shuffled, asked) => {
        const found = createRouter(Object.fromEntries(shuffled))(new Request(`http://host${asked}`));
        expect(found && (await (await found()).text())).toBe(await ask("GET", asked));
      }),
    );
  });

  test("a route that throws rejects, at once or later", async () => {
    const router = createRouter({
      "GET /now": () => {
        throw new Error("now");
      },
      "GET /later": () => Promise.reject(new Error("later")),
    });
    for (const when of ["now", "later"]) {
      await expect(router(new Request(`http://host/${when}`))?.()).rejects.toThrow(when);
    }
  });
});
