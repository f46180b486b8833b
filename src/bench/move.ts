import { digestDeployment, differences, withoutWorkpools, type ArchiveDigest } from "../cli/transfer/archive-digest.ts";
import { adminKeyOf } from "../hub/admin-key.ts";
import { readHubToken } from "../hub/hub-file.ts";
import { runCommandLine } from "../testing/command.ts";
import { fillStudio, restingStudioOf } from "../testing/filled-studio.ts";
import { openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";
import { type Figure, printSection } from "./report.ts";

const SAMPLES = 1_000;
/** Two seconds of each. */
const FRAMES = 16_000;

/**
 * A studio of 1,000 samples is moved to a deployment and back, each time killed half way and begun again.
 * @throws if anything is lost, doubled or changed on the way
 */
export async function benchMove(): Promise<void> {
  const [here, there, back] = await Promise.all([openStudioProcess(), openStudioProcess(), openStudioProcess()]);
  try {
    await fillStudio(here.home, SAMPLES, FRAMES);
    const before = await contentsOf(here);
    await there.link();
    const { url } = await there.hub();
    const key = adminKeyOf(await readHubToken(there.home));
    const figures = [
      await resumed(here, ["--to", url], /Sending/, key),
      await resumed(back, ["--from", url], /Putting/, key),
    ];
    for (const studio of [here, back]) await expectContents(studio, before);
    printSection("Move of a studio", [...figures, ...countsOf(before)]);
  } finally {
    await Promise.all([here, there, back].map((studio) => studio.close()));
  }
}

/** A move that is killed when it says something, and begun again. */
async function resumed({ home }: StudioProcess, way: string[], killAt: RegExp, key: string): Promise<Figure> {
  const environment = { CONVEX_SELF_HOSTED_ADMIN_KEY: key };
  const killed = await runCommandLine(home, ["move", ...way], { environment, killAt });
  const { exitCode, stdout, stderr } = await runCommandLine(home, ["move", ...way], { environment });
  const hasResumed = killed.exitCode === null && exitCode === 0 && stderr.includes("Going on");
  if (!hasResumed) throw new Error(`The move did not resume: ${killed.stderr}\n${stderr}`);
  const [moved = ""] = stdout.split("\n");
  return { name: `move ${way[0] ?? ""}, killed at "${killAt.source}"`, value: "resumed", beside: moved };
}

async function contentsOf({ home }: StudioProcess): Promise<ArchiveDigest> {
  const { engine, close } = await restingStudioOf(home);
  return withoutWorkpools(await digestDeployment(engine).finally(close));
}

async function expectContents(studio: StudioProcess, expected: ArchiveDigest): Promise<void> {
  const unequal = differences(expected, await contentsOf(studio));
  if (unequal.length > 0) throw new Error(`${studio.home} is not equal: ${unequal.join("; ")}`);
}

function countsOf(digest: ArchiveDigest): Figure[] {
  return Object.entries(digest).map(([name, { count, digest: hash }]) => ({
    name,
    value: `${count} equal`,
    beside: `hash ${hash}`,
  }));
}
