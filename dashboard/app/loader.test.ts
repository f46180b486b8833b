import { expect, test } from "vitest";
import { playedSample, SilentMixer } from "../player-core/session.fixture.ts";
import { Session } from "../player-core/session.ts";
import type { CallTool } from "./chunks.ts";
import type { ToolResult } from "./host.ts";
import { createLoader } from "./loader.ts";

const data = btoa("abcd");

/** A loader through a host that answers when its turn comes. */
function loading(callTool: CallTool = async () => chunk()) {
  const mixer = new SilentMixer();
  const events: string[] = [];
  const loader = createLoader({
    callTool,
    mixer,
    onProgress: (id, share) => events.push(`${id} ${share}`),
    onLoaded: ({ sampleId }) => events.push(`${sampleId} loaded`),
    onFailed: (_sample, message) => events.push(message),
  });
  return { loader, events, mixer };
}

function chunk(): ToolResult {
  return { structuredContent: { sampleId: "", offset: 0, totalBytes: 4, mimeType: "audio/wav", data } };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const loop = playedSample("loop");

test("samples come one after the other, each once", async () => {
  const reads: unknown[] = [];
  const { loader, events } = loading(async (_name, { sampleId }) => {
    reads.push(sampleId);
    return chunk();
  });
  loader.load([loop, playedSample("hit")]);
  loader.load([loop]);
  await settled();
  expect(reads).toEqual(["loop", "hit"]);
  expect(events).toEqual(["loop 1", "loop loaded", "hit 1", "hit loaded"]);
});

test("what failed says what else can be done, and is read again when it is asked for again", async () => {
  const answers: ToolResult[] = [{ isError: true, content: [{ type: "text", text: "The file is gone" }] }, chunk()];
  const { loader, events } = loading(async () => answers.shift() ?? chunk());
  loader.load([loop]);
  await settled();
  expect(events).toEqual(["loop could not be loaded: The file is gone. Ask for its resource wav0://samples/loop"]);
  loader.load([loop]);
  await settled();
  expect(events.at(-1)).toBe("loop loaded");
});

test("more than twenty minutes in one player are refused, by the sample that is too much", () => {
  const { loader, events } = loading();
  loader.load([
    playedSample("first", { durationSeconds: 700 }),
    playedSample("second", { durationSeconds: 700, path: "/music/second.wav" }),
  ]);
  expect(events).toEqual(["second is too long to play here with the others. Its file is /music/second.wav"]);
});

test("after the end nothing is told any more", async () => {
  const { loader, events } = loading();
  loader.load([loop]);
  loader.close();
  await settled();
  expect(events).toEqual([]);
});

test("a sample that is shown once more plays once more, from what was loaded", async () => {
  const mixer = new SilentMixer();
  let reads = 0;
  const session = new Session(
    (events) => ({
      mixer,
      loader: createLoader({
        ...events,
        mixer,
        callTool: async () => (reads++, chunk()),
      }),
    }),
    () => {},
  );
  for (let shown = 0; shown < 2; shown++) {
    session.open([loop]);
    session.toggle();
    await settled();
    expect(session.state.tracks[0]?.loaded).toBe(1);
    expect(mixer.position()).toBe(0);
  }
  expect(reads).toBe(1);
});
