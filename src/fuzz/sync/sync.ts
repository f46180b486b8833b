import { type RawData, WebSocket } from "ws";
import type { Random } from "../../audio/core/random.ts";
import { listFunctions } from "../http/api-calls.ts";
import { mutateJson } from "../mutate/json.ts";
import { writeJson } from "../mutate/text.ts";
import type { Target } from "../studio/target.ts";
import { Fault, type Surface, answerOf, refuseInternals } from "../surface.ts";
import { CONNECT, LAST_CALL, someMessages } from "./messages.ts";

/** Normal, going away, protocol error, no UTF-8, too big. */
const PROPER_CODES = new Set([1000, 1001, 1002, 1007, 1009]);
/** Error for a client whose state is newer than this deployment's; it starts over. */
const AHEAD = /timestamp ahead/;

/** The sockets of pages, each input on one of its own, beside one that nothing may disturb. */
export async function openSync(target: Target): Promise<Surface> {
  const functions = await listFunctions(target);
  const bystander = await openSocket(target);
  let bystanderEnd: string | null = null;
  bystander.on("close", (code, reason) => (bystanderEnd = `${code} ${reason.toString()}`));
  bystander.send(JSON.stringify(CONNECT));
  return {
    name: "sync",
    async feed(random) {
      const parts = { target, functions, userToken: await target.keys.user() };
      const frames = someMessages(parts, random).map((message) => writeJson(message, random));
      const first = random.chance(0.1) ? mutateJson(CONNECT, random) : CONNECT;
      return converse(target, [Buffer.from(JSON.stringify(first)), ...frames], random);
    },
    async settle() {
      if (bystanderEnd !== null) return [new Fault("another's socket was closed", bystanderEnd)];
      const answered = new Promise<string>((resolve) => bystander.once("message", (data) => resolve(textOf(data))));
      bystander.send(JSON.stringify(LAST_CALL));
      await answerOf(answered, "a call of the undisturbed socket");
      return [];
    },
    close: async () => bystander.terminate(),
  };
}

/** Says everything, then calls what is always answered. @returns how it ended */
async function converse(target: Target, frames: Buffer[], random: Random): Promise<string> {
  const socket = await openSocket(target);
  const shown = frames.map((frame) => frame.subarray(0, 300).toString()).join(" | ");
  const ended = new Promise<string>((resolve, reject) => {
    socket.on("message", (data) => {
      const text = textOf(data);
      if (text.includes(`"requestId":${LAST_CALL.requestId}`)) resolve("answered");
      tryOr(reject, () => refuseInternals(text, shown));
    });
    socket.on("error", (error) => reject(new Fault("a socket broke", `${error.message} … after ${shown}`)));
    socket.on("close", (code, reason) => {
      const why = reason.toString();
      if (PROPER_CODES.has(code) || AHEAD.test(why)) return resolve(`closed ${code}`);
      return reject(new Fault(`closed with ${code}`, `${why} … after ${shown}`));
    });
  });
  for (const frame of frames) socket.send(frame, { binary: random.chance(0.05) });
  socket.send(JSON.stringify(LAST_CALL));
  return answerOf(ended, shown).finally(() => socket.terminate());
}

async function openSocket({ port }: Target): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

function tryOr(fail: (error: unknown) => void, run: () => void): void {
  try {
    run();
  } catch (error) {
    fail(error);
  }
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString("utf8");
}
