import { expect, test } from "vitest";
import { QUOTAS } from "../../src/contracts/user-limits.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, setLimits, until, wavBytes } from "../testing/studio.fixture.ts";

async function openShared(running: string): Promise<Studio> {
  const studio = await openStudio();
  setLimits({ [QUOTAS.runningJobs.variable]: running });
  return studio;
}

const generate = async (user: Studio["ada"], prompt: string) =>
  (await user.mutation(api.jobs.public.generateSample, { prompt })).jobId;

/** The prompts in the order in which the provider got them. */
const asked = ({ provider }: Studio) => provider.predictions.map(({ input }) => input["prompt"]);

async function complete(studio: Studio, jobId: string, user: Studio["ada"]) {
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve(`${id}.wav`, wavBytes())] });
  await studio.tell(id);
  return studio.ended(user, jobId);
}

test("so many jobs of a user run, the others start in their order as these end, and another user's at once", async () => {
  const studio = await openShared("2");
  const { ada } = studio;
  const bob = studio.user("bob");
  const jobs = [];
  for (const prompt of ["a0", "a1", "a2", "a3"]) jobs.push(await generate(ada, prompt));
  const [first = "", second = "", third = "", fourth = ""] = jobs;
  await studio.started(second);
  const other = await generate(bob, "b0");
  await studio.started(other);
  expect(asked(studio).toSorted()).toEqual(["a0", "a1", "b0"]);
  const waiting = await ada.query(api.jobs.public.checkJobStatus, { jobId: third });
  expect(waiting).toMatchObject({ status: "pending", next: expect.stringContaining("this account's 2 running jobs") });

  expect((await complete(studio, first, ada)).status).toBe("completed");
  await studio.started(third);
  expect(asked(studio)).not.toContain("a3");
  await ada.mutation(api.jobs.public.cancelJob, { jobId: second });
  for (const jobId of [third, fourth]) expect((await complete(studio, jobId, ada)).status).toBe("completed");
});

test("a job that ends while it waits for its turn never starts, and takes nobody's place", async () => {
  const studio = await openShared("1");
  const { ada } = studio;
  const [first, second, third] = [await generate(ada, "a0"), await generate(ada, "a1"), await generate(ada, "a2")];
  await studio.started(first);
  expect((await ada.mutation(api.jobs.public.cancelJob, { jobId: second })).status).toBe("canceled");
  await ada.mutation(api.jobs.public.cancelJob, { jobId: first });
  expect((await complete(studio, third, ada)).status).toBe("completed");
  expect(asked(studio)).toEqual(["a0", "a2"]);
});

test("exports and mixes wait like the others", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
  });
  setLimits({ [QUOTAS.runningJobs.variable]: "1" });
  const busy = await generate(ada, "a0");
  await studio.started(busy);
  const { jobId, status } = await ada.mutation(api.edits.public.startExport, { sampleId, format: "flac" });
  expect(status).toBe("pending");
  await ada.mutation(api.jobs.public.cancelJob, { jobId: busy });
  const made = await until(async () => {
    const job = await ada.query(api.jobs.public.checkJobStatus, { jobId });
    return job.status === "completed" && job;
  });
  expect(made.samples[0]?.format).toBe("flac");
});

test("where nobody signs in all start at once", async () => {
  const studio = await openStudio();
  process.env.WAV0_LIMIT_RUNNING_JOBS = "1";
  const jobs = [await generate(studio.ada, "a0"), await generate(studio.ada, "a1")];
  for (const jobId of jobs) await studio.started(jobId);
  expect(asked(studio)).toHaveLength(2);
});
