import { expect, test } from "vitest";
import { runCampaign } from "./campaign.ts";

/** Another one each time finds more: `npm run fuzz`. */
const SEED = 20_261_129;
const INPUTS = 420;

test("some hundred malformed inputs on every surface are answered, and the studio works as before", async () => {
  const { surfaces, faults } = await runCampaign({ seed: SEED, inputs: INPUTS, only: null, say: () => {} });
  expect(faults).toEqual([]);
  expect(surfaces.map(({ name }) => name)).toEqual(["stdio", "http", "sync", "webhooks", "uploads", "audio"]);
  expect(surfaces.every(({ answers, inputs }) => answers.total === inputs && inputs > 0)).toBe(true);
}, 180_000);
