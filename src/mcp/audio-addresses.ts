import type { Backend } from "../backend/backend.ts";
import { samplesIn } from "../backend/samples-in.ts";
import { getSample } from "../contracts/library.ts";
import { projectFileSchema } from "../contracts/project-file.ts";
import { getProject } from "../contracts/project.ts";

/** A result is what one call made; more samples than these are a list, whose reader asks for one of them. */
const MAX_ADDRESSED = 8;

/**
 * Sets `audioUrl` of each sample in a result that has no file on the user's machine, so that it can be heard at once.
 * Not for pages of lists. A sample without an address costs the address, not the result.
 */
export async function addAudioAddresses(output: object, backend: () => Promise<Backend>): Promise<void> {
  await addProjectAddress(output, backend);
  const samples = samplesIn(output).filter(({ path, audioUrl }) => path === undefined && audioUrl === undefined);
  if (samples.length === 0 || samples.length > MAX_ADDRESSED) return;
  const studio = await backend();
  await Promise.all(
    samples.map(async (sample) => {
      const known = await studio.call(getSample, { sampleId: sample.sampleId }).catch(() => null);
      if (known) sample.audioUrl = known.audioUrl;
    }),
  );
}

/** Likewise the `url` of the project file that a job has made. */
async function addProjectAddress(output: { file?: unknown }, backend: () => Promise<Backend>): Promise<void> {
  const { data: file } = projectFileSchema.safeParse(output.file);
  if (!file || file.path !== undefined) return;
  const studio = await backend();
  const known = await studio.call(getProject, { projectId: file.projectId }).catch(() => null);
  if (known) output.file = { ...file, url: known.url };
}
