import type { CampaignReport } from "./campaign.ts";

/** Prints what a campaign came to, to stdout. */
export function printReport({ surfaces, memory, faults }: CampaignReport): void {
  const lines = [
    ...surfaces.map(({ name, inputs, answers }) => {
      const kinds = answers.entries().map(([kind, count]) => `${kind} ${count}`);
      return `${name}: ${inputs} inputs: ${kinds.join(", ")}`;
    }),
    `${surfaces.reduce((sum, { inputs }) => sum + inputs, 0)} inputs in all, ${faults.length} kinds of fault`,
    `hub: ${memory.before} MB before, ${memory.peak} MB at most, ${memory.after} MB after`,
    ...faults.map((fault) => `FAULT ${fault}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
