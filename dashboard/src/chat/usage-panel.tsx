import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import "./usage.css";
import { dayText, totalUsage, usageByDay, type Usage, type UsageDay } from "./usage-days.ts";
import { shortCount } from "./usage-text.ts";

/** Days shown. */
const DAYS = 30;

/** Token usage of the last weeks, by day. */
export function UsagePanel() {
  const rows = useQuery(api.chat.public.readChatUsage, { days: DAYS })?.days;
  const days = usageByDay(rows ?? []);
  return (
    <>
      <h2 id="chat-usage-title">Usage of the chat</h2>
      {rows && (days.length === 0 ? <p className="dim">{NONE}</p> : <Days days={days} />)}
    </>
  );
}

const NONE = "Nothing yet. From the first answer on, this shows what each day used.";

function Days({ days }: { days: readonly UsageDay[] }) {
  const most = Math.max(...days.map(tokensOf), 1);
  return (
    <>
      <p>{summaryOf(totalUsage(days))}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Answers</th>
            <th scope="col">Read</th>
            <th scope="col">Written</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day} title={day.models.join(", ")}>
              <th scope="row">
                {dayText(day.day, Date.now())}
                <span className="usage-bar" style={{ width: `${(100 * tokensOf(day)) / most}%` }} />
              </th>
              <td>{day.answers}</td>
              <td>{shortCount(day.inputTokens)}</td>
              <td>{shortCount(day.outputTokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">
        Read and written are counted in tokens, about ¾ of a word each. A model's provider bills by them; the built-in
        rules cost nothing. Days are those of UTC.
      </p>
    </>
  );
}

function tokensOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

function summaryOf({ answers, ...tokens }: Usage): string {
  const count = `${answers} ${answers === 1 ? "answer" : "answers"} in the last ${DAYS} days`;
  return tokensOf({ answers, ...tokens }) === 0
    ? `${count}. No tokens were counted.`
    : `${count}: ${shortCount(tokens.inputTokens)} tokens read, ${shortCount(tokens.outputTokens)} written.`;
}
