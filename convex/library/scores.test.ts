import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { writeMidi } from "../../src/audio/notes/midi-file.ts";
import { partsOf } from "../../src/audio/synth/part.ts";
import { readRecipe } from "../../src/audio/synth/recipe.ts";
import { SYNTH_REVISION } from "../../src/audio/synth/revision.ts";
import { songOf } from "../../src/audio/synth/song.ts";
import { type Studio, openStudio, scoredWav, wavBytes } from "../testing/studio.fixture.ts";
import { scoreOf } from "./scores.ts";

async function importFile(studio: Studio, bytes: Uint8Array<ArrayBuffer>) {
  const storageId = await studio.upload(bytes);
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "loop.wav" });
  return sampleId;
}

const keptOf = ({ t }: Studio, sampleId: string) =>
  t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    return id && scoreOf(ctx, id);
  });

test("what wav0/synth made keeps its score, also when its file is imported again after it was purged", async () => {
  const studio = await openStudio();
  const recipe = readRecipe({ prompt: "lofi beat, 2 bars", seed: 20 });
  const { ada, provider, started, tell, ended } = studio;
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "lofi beat", bars: 2, seed: 20 });
  const [id = ""] = await started(jobId);
  const file = scoredWav("lofi beat, 2 bars");
  provider.update(id, { status: "succeeded", output: [provider.serve("out.wav", file)] });
  await tell(id);
  const [made] = (await ended(ada, jobId)).samples;
  const kept = await keptOf(studio, made?.sampleId ?? "");
  const shown = await ada.query(api.browse.public.getRequest, { sampleId: made?.sampleId ?? "" });
  expect(shown.parts).toEqual(partsOf(recipe.instruments));
  expect(kept).toMatchObject({ revision: SYNTH_REVISION, recipe: { ...recipe, ignored: [] } });
  expect(kept && writeMidi(kept.song)).toEqual(writeMidi(songOf(recipe)));

  await ada.mutation(api.library.public.deleteSample, { sampleId: made?.sampleId ?? "" });
  await ada.mutation(api.library.public.purgeSamples, { sampleIds: [made?.sampleId ?? ""] });
  expect(await studio.t.run(async (ctx) => ctx.db.query("scores").collect())).toEqual([]);
  const again = await importFile(studio, file);
  expect(again).not.toBe(made?.sampleId);
  expect(await keptOf(studio, again)).toEqual(kept);
});

test("of another revision's file the notes are kept, and of any other file nothing", async () => {
  const studio = await openStudio();
  const newer = await keptOf(studio, await importFile(studio, scoredWav("house, 1 bar", { revision: 99 })));
  expect(newer).toMatchObject({ revision: 99, recipe: null });
  expect(newer?.song.tracks.length).toBeGreaterThan(3);
  expect(await keptOf(studio, await importFile(studio, wavBytes()))).toBeNull();
});

test("a file whose sound was changed with the score left in it has none", async () => {
  const studio = await openStudio();
  const file = scoredWav("house, 1 bar");
  const data = new TextDecoder("latin1").decode(file).indexOf("data") + 8;
  file[data + 3_000] = (file[data + 3_000] ?? 0) ^ 0x40;
  expect(await keptOf(studio, await importFile(studio, file))).toBeNull();
});
