import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Counts, type Metric, toExposition } from "./exposition.ts";

test("a metric has its help, its type and a line for each sample", () => {
  const metric: Metric = {
    name: "wav0_jobs_open",
    help: "Open jobs",
    type: "gauge",
    samples: [{ labels: { status: "pending", type: "mix" }, value: 2 }, { value: 0.5 }],
  };
  expect(toExposition([metric, { ...metric, name: "wav0_none", samples: [] }])).toBe(
    '# HELP wav0_jobs_open Open jobs\n# TYPE wav0_jobs_open gauge\nwav0_jobs_open{status="pending",type="mix"} 2\nwav0_jobs_open 0.5\n',
  );
});

test("numbers that are none are written as the format wants them", () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21];
  const text = toExposition([{ name: "a", help: "a", type: "gauge", samples: values.map((value) => ({ value })) }]);
  expect(text.split("\n").slice(2, 6)).toEqual(["a NaN", "a +Inf", "a -Inf", "a 1e+21"]);
});

test("any label stays on its line and is read as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "é", "}") }), (label) => {
      const text = toExposition([
        { name: "a", help: label, type: "gauge", samples: [{ labels: { label }, value: 1 }] },
      ]);
      const lines = text.split("\n");
      expect(lines).toHaveLength(4);
      const [, written = ""] = /^a\{label="(.*)"\} 1$/.exec(lines[2] ?? "") ?? [];
      expect(written.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character))).toBe(label);
    }),
  );
});

test("counts add up by labels", () => {
  const counts = new Counts();
  for (const type of ["query", "mutation", "query"]) counts.add({ type });
  counts.add({ type: "query" }, 0.5);
  expect(counts.samples()).toEqual([
    { labels: { type: "query" }, value: 2.5 },
    { labels: { type: "mutation" }, value: 1 },
  ]);
});
