import { expect, test, vi } from "vitest";
import { type LiveAnswer, beginAnswer, readOn } from "../../src/chat/live-answer.ts";
import { ChunkWriter } from "../../src/chat/writer.ts";
import { api, internal } from "../_generated/api.js";
import { openThreads, textOf } from "./testing/thread.fixture.ts";

/** As fast as a quick model. */
const TOKEN = "abc ";
const MILLIS_PER_TOKEN = 20;

/** What an answer costs the database, and one tab that reads it live. */
interface Cost {
  rowsWritten: number;
  bytesWritten: number;
  rowsRead: number;
  bytesRead: number;
  /** In answers of the tail: each new row makes the deployment send all that the tab's query holds. */
  bytesSent: number;
}

/** Writes an answer with the real writer, and reads it with the real reader after each row. */
async function costOf(characters: number): Promise<Cost> {
  const { t, ada } = openThreads();
  const { threadId, streamId: id } = await ada.send("a long story");
  const streamId = id as never; // Ids cross the contract as text.
  const cost: Cost = { rowsWritten: 0, bytesWritten: 0, rowsRead: 0, bytesRead: 0, bytesSent: 0 };
  const note = (use: { documentsRead: Used; bytesRead: Used; documentsWritten: Used; bytesWritten: Used }) => {
    cost.rowsRead += use.documentsRead.used;
    cost.bytesRead += use.bytesRead.used;
    cost.rowsWritten += use.documentsWritten.used;
    cost.bytesWritten += use.bytesWritten.used;
  };
  let tab: LiveAnswer = beginAnswer([]);
  const look = async () => {
    const { from } = tab;
    const { tail, use } = await ada.query(async (ctx) => ({
      ...(await ctx.runQuery(api.chat.public.readTail, { streamId, from })),
      use: await ctx.meta.getTransactionMetrics(),
    }));
    note(use);
    cost.bytesSent += JSON.stringify(tail).length;
    tab = readOn(tab, tail?.rows ?? []);
  };
  const append = async (row: { at: number; count: number; chunks: string }) => {
    const { stop, use } = await t.mutation(async (ctx) => ({
      stop: await ctx.runMutation(internal.chat.streams.append, { streamId, ...row }),
      use: await ctx.meta.getTransactionMetrics(),
    }));
    note(use);
    await look();
    return stop;
  };
  // The clock stands still while the deployment works, so that each run makes the same rows.
  let underWay: Promise<unknown> = Promise.resolve();
  const writer = new ChunkWriter({
    append: (row) => {
      const answer = append(row);
      underWay = answer;
      return answer;
    },
    beat: () => t.mutation(internal.chat.streams.beat, { streamId }),
  });
  writer.push({ type: "text-start", id: "0" });
  for (let said = 0; said < characters; said += TOKEN.length) {
    writer.push({ type: "text-delta", id: "0", delta: TOKEN });
    await vi.advanceTimersByTimeAsync(MILLIS_PER_TOKEN);
    await underWay;
  }
  const { at, chunks } = await writer.close();
  note(
    await t.mutation(async (ctx) => {
      await ctx.runMutation(internal.chat.streams.finish, { streamId, at, chunks: JSON.stringify(chunks) });
      return ctx.meta.getTransactionMetrics();
    }),
  );
  expect(textOf((await ada.see(threadId)).messages[1]?.parts)).toHaveLength(characters);
  return cost;
}

interface Used {
  used: number;
}

test("an answer twice as long costs twice as much, and 20 KB stay below a megabyte for a tab", async () => {
  const half = await costOf(10_000);
  const whole = await costOf(20_000);
  for (const [name, value] of Object.entries(half)) {
    // A quadratic cost would be four times as much.
    expect(whole[name as keyof Cost] / value, name).toBeLessThan(2.1); // The keys of a Cost.
  }
  // 100 s of writing are 667 rows at most, and a lease that is renewed each ten seconds.
  expect(whole.rowsWritten).toBeLessThan(700);
  expect(whole.bytesWritten).toBeLessThan(300_000);
  expect(whole.bytesSent).toBeLessThan(1_048_576);
});
