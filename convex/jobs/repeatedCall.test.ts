import { describe, expect, test } from "vitest";
import { REPEATED_CALL } from "../../src/contracts/job.ts";
import { assignRequestId } from "../../src/contracts/wire/request-id.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, wavBytes } from "../testing/studio.fixture.ts";

const PAD = { prompt: "slow pad", bpm: 60, bars: 8, key: "Am" };

async function imported({ ada, upload }: Studio, name = "song.wav"): Promise<string> {
  const storageId = await upload(wavBytes());
  return (await ada.action(api.library.publicNode.importSample, { storageId, name })).sampleId;
}

async function finish(studio: Studio, jobId: string): Promise<void> {
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("a.wav", wavBytes())] });
  await studio.tell(id);
  await studio.ended(studio.ada, jobId);
}

describe("a call that is made again without a requestId", () => {
  test("gets the job that it began, however its fields are ordered or its key is spelled, and is told so", async () => {
    const { ada } = await openStudio();
    const first = await ada.mutation(api.jobs.public.generateSample, PAD);
    const again = await ada.mutation(api.jobs.public.generateSample, {
      key: "A minor",
      bars: 8,
      bpm: 60,
      prompt: " slow pad ",
    });
    expect(again.jobId).toBe(first.jobId);
    expect(first.next).not.toContain(REPEATED_CALL);
    expect(again.next).toBe(`${REPEATED_CALL} ${first.next}`);
    expect((await ada.query(api.jobs.public.listJobs, {})).jobs).toHaveLength(1);
  });

  test("makes one job when both calls race", async () => {
    const { ada } = await openStudio();
    const jobs = await Promise.all([1, 2, 3].map(() => ada.mutation(api.jobs.public.generateSample, PAD)));
    expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1);
  });

  test("is another wish with any other input, from another user, or after the job has ended", async () => {
    const studio = await openStudio();
    const { ada, user } = studio;
    const first = await ada.mutation(api.jobs.public.generateSample, PAD);
    const others = [
      await ada.mutation(api.jobs.public.generateSample, { ...PAD, seed: 7 }),
      await ada.mutation(api.jobs.public.generateSample, { ...PAD, variations: 2 }),
      await user("bob").mutation(api.jobs.public.generateSample, PAD),
    ];
    expect(new Set([first, ...others].map(({ jobId }) => jobId)).size).toBe(4);
    await finish(studio, first.jobId);
    const later = await ada.mutation(api.jobs.public.generateSample, PAD);
    expect(later.jobId).not.toBe(first.jobId);
    expect(later.next).not.toContain(REPEATED_CALL);
    await ada.mutation(api.jobs.public.cancelJob, { jobId: later.jobId });
    expect((await ada.mutation(api.jobs.public.generateSample, PAD)).jobId).not.toBe(later.jobId);
  });

  test("gets the open job even if that one had a requestId; a requestId of one's own asks for another", async () => {
    const { ada } = await openStudio();
    const named = await ada.mutation(api.jobs.public.generateSample, { ...PAD, requestId: "r1" });
    expect((await ada.mutation(api.jobs.public.generateSample, PAD)).jobId).toBe(named.jobId);
    expect((await ada.mutation(api.jobs.public.generateSample, { ...PAD, requestId: "r2" })).jobId).not.toBe(
      named.jobId,
    );
  });

  test("is not begun twice by a second confirmation while the first one's job is open", async () => {
    const { ada } = await openStudio();
    const confirmed = (id: string) =>
      ada.mutation(api.jobs.public.generateSample, { ...PAD, requestId: assignRequestId("confirmed", id) });
    const first = await confirmed("a");
    expect((await confirmed("b")).jobId).toBe(first.jobId);
    await ada.mutation(api.jobs.public.cancelJob, { jobId: first.jobId });
    expect((await confirmed("a")).jobId).toBe(first.jobId);
    expect((await confirmed("b")).jobId).not.toBe(first.jobId);
  });

  test("is one split and one retry too", async () => {
    const studio = await openStudio();
    const { ada } = studio;
    const sampleId = await imported(studio);
    const split = await ada.mutation(api.jobs.public.splitStems, { sampleId });
    expect((await ada.mutation(api.jobs.public.splitStems, { sampleId })).jobId).toBe(split.jobId);
    await ada.mutation(api.jobs.public.cancelJob, { jobId: split.jobId });
    const retried = await ada.mutation(api.jobs.public.retryJob, { jobId: split.jobId });
    expect((await ada.mutation(api.jobs.public.retryJob, { jobId: split.jobId })).jobId).toBe(retried.jobId);
    expect((await ada.mutation(api.jobs.public.splitStems, { sampleId })).jobId).not.toBe(retried.jobId);
  });
});

describe("an export that is asked for again without a requestId", () => {
  test("while it is being made gives the same sample, and no file is left over; later it makes another", async () => {
    const studio = await openStudio();
    const sampleId = await imported(studio);
    const exportAgain = () => studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac" });
    const [first, second] = await Promise.all([exportAgain(), exportAgain()]);
    expect(second.sample.sampleId).toBe(first.sample.sampleId);
    expect(await studio.storedFiles()).toHaveLength(2);
    expect((await exportAgain()).sample.sampleId).not.toBe(first.sample.sampleId);
    expect(await studio.storedFiles()).toHaveLength(3);
  });
});
