import { beforeEach, expect, test } from "vitest";
import type { SampleView } from "../../../src/contracts/sample.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { toast } from "../ui/toast.ts";
import { tellAbout } from "./upload-notice.ts";

const file = new File([], "My Break 90bpm (v2).wav");
const sample = (name: string, more: { warning?: string; isKnown?: true } = {}) => ({
  // The notice reads no other field.
  ...({ sampleId: "s1", name } as SampleView),
  ...more,
});
const known = { isKnown: true as const, warning: "The same audio was in the library already, as first_name." };

/** A client of which only the outbox is asked, with what it was given. */
function client() {
  const writes: unknown[] = [];
  const outbox = { enqueue: async (...write: unknown[]) => void writes.push(write) };
  return { writes, client: { outbox } as unknown as StudioClient };
}

beforeEach(() => toast.set(null));

test("the same bytes under another name are told, shown, and given that name if it is wanted", async () => {
  const { client: studio, writes } = client();
  tellAbout(studio, file, sample("first_name", known));
  expect(toast.value?.text).toBe(`${file.name}: ${known.warning}`);
  expect(toast.value?.actions?.map(({ label }) => label)).toEqual(["Show", "Call it My Break 90bpm (v2)"]);
  await toast.value?.actions?.[1]?.act();
  expect(writes).toEqual([["updateSample", { sampleId: "s1", name: "My Break 90bpm (v2)" }]]);
});

test("a name that differs in its signs only is not offered", () => {
  tellAbout(client().client, file, sample("My_Break_90bpm_v2", known));
  expect(toast.value?.actions?.map(({ label }) => label)).toEqual(["Show"]);
});

test("a new sample is told only with a warning, and a file that waits always", () => {
  tellAbout(client().client, file, sample("new"));
  expect(toast.value).toBeNull();
  tellAbout(client().client, file, sample("new", { warning: "Cut short." }));
  expect(toast.value).toMatchObject({ text: `${file.name}: Cut short.` });
  expect(toast.value?.actions).toBeUndefined();
  tellAbout(client().client, file, null);
  expect(toast.value?.text).toContain("is kept in this browser");
});
