import { readChatUsage } from "../../src/contracts/chat/chat.ts";
import type { Doc } from "../_generated/dataModel.js";
import { type QueryHandler } from "../kit/contract.ts";

const DAY_MILLIS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 30;
/** Ninety days of more models than anybody has. */
const MAX_ROWS = 1_000;

/** Usage of the caller, by day and model. */
export const days: QueryHandler<typeof readChatUsage> = async (ctx, { days: count = DEFAULT_DAYS }) => {
  const first = new Date(Date.now() - (count - 1) * DAY_MILLIS).toISOString().slice(0, 10);
  const rows = await ctx.db
    .query("chatUsage")
    .withIndex("by_user_day_model", (q) => q.eq("userId", ctx.userId).gte("day", first))
    .order("desc")
    .take(MAX_ROWS);
  return { days: rows.map(dayView) };
};

function dayView({ day, model, answers = 0, inputTokens, outputTokens }: Doc<"chatUsage">) {
  return { day, model, answers, inputTokens, outputTokens };
}
