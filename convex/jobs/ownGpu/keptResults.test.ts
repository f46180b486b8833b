import { describe, expect, test } from "vitest";
import type { Id } from "../../_generated/dataModel.js";
import type { ActionCtx } from "../../_generated/server.js";
import { openStudio } from "../../testing/studio.fixture.ts";
import { keepResults, keptResult } from "./keptResults.ts";

/** Runs work with the storage of a deployment in memory, as an action has it. */
async function withStorage<Result>(work: (ctx: Pick<ActionCtx, "storage">) => Promise<Result>): Promise<Result | null> {
  const { t } = await openStudio();
  const seen: Result[] = [];
  await t.run(async (ctx) => {
    // The test's context has the storage of a mutation too, with `store` and `get` of an action.
    seen.push(await work(ctx as unknown as ActionCtx));
  });
  return seen[0] ?? null;
}

function dataUrl(bytes: Uint8Array, type = "audio/wav"): string {
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

describe("results within an answer", () => {
  test.each([0, 1, 2, 3, 786_431, 786_432, 786_433])("of %d bytes are kept to the byte", async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 256);
    const kept = await withStorage(async (ctx) => {
      const address = await keepResults(ctx, dataUrl(bytes));
      return keptResult(ctx, String(address));
    });
    expect(kept?.byteLength).toBe(size);
    expect(Buffer.from(kept ?? []).equals(bytes)).toBe(true);
  });

  test("are kept wherever they are in an output, and all else stays as it is", async () => {
    const output = {
      stems: [{ name: "drums", audio: dataUrl(Uint8Array.of(1)) }, null],
      other: "https://files.test/b.wav",
      count: 2,
    };
    const kept = await withStorage((ctx) => keepResults(ctx, output));
    expect(kept).toEqual({
      stems: [{ name: "drums", audio: expect.stringMatching(/^kept:/) }, null],
      other: "https://files.test/b.wav",
      count: 2,
    });
  });

  test("in another coding than base64 are left as they are, and addresses elsewhere are not ours", async () => {
    const text = "data:text/plain,hello";
    expect(await withStorage((ctx) => keepResults(ctx, text))).toBe(text);
    expect(await withStorage((ctx) => keptResult(ctx, "https://files.test/b.wav"))).toBeNull();
  });

  test("are gone when their file is", async () => {
    const gone = await withStorage(async (ctx) => {
      const address = String(await keepResults(ctx, dataUrl(Uint8Array.of(1, 2))));
      // As keepResults writes it.
      await ctx.storage.delete(address.replace("kept:", "") as Id<"_storage">);
      return keptResult(ctx, address);
    });
    expect(gone).toBeNull();
  });
});
