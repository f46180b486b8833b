import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio, refusal, setEnvironment, useHosted } from "../testing/studio.fixture.ts";

test("the built-in models are the defaults and free; hosted ones say what to set", async () => {
  const { ada } = await openStudio();
  const { models } = await ada.query(api.providers.public.listModels, {});
  const defaults = models.filter(({ isDefault }) => isDefault);
  expect(defaults.map(({ name, cost }) => [name, cost])).toEqual([
    ["wav0/synth", "free"],
    ["wav0/split", "free"],
  ]);
  const hosted = models.filter(({ provider }) => provider === "replicate");
  expect(hosted.length).toBeGreaterThan(0);
  for (const model of hosted) {
    expect(model).toMatchObject({ available: false, isDefault: false, cost: "metered", billedBy: "Replicate" });
    expect(model.pricesAt).toBe(`https://replicate.com/${model.name}`);
    expect(model.setup).toContain("REPLICATE_API_TOKEN");
  }
});

test("with a hosted provider its models are there, and one of each task is the default", async () => {
  const { ada, provider } = await openStudio();
  useHosted(provider);
  const { models } = await ada.query(api.providers.public.listModels, {});
  expect(models.filter(({ isDefault }) => isDefault).map(({ task }) => task)).toEqual(["generate", "stem_split"]);
  for (const { provider: name, available, setup } of models) {
    expect([name, available, setup === undefined]).toEqual([name, name === "replicate", name === "replicate"]);
  }
});

test("they can be narrowed to a task; without any provider none is a default; without an identity it is refused", async () => {
  const { t, ada } = await openStudio();
  const splits = (await ada.query(api.providers.public.listModels, { task: "stem_split" })).models;
  expect(new Set(splits.map(({ task }) => task))).toEqual(new Set(["stem_split"]));
  setEnvironment({});
  const { models } = await ada.query(api.providers.public.listModels, {});
  expect(models.some(({ isDefault, available }) => isDefault || available)).toBe(false);
  expect((await refusal(t.query(api.providers.public.listModels, {}))).code).toBe("UNAUTHENTICATED");
});
