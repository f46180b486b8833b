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

test("every line is one that the format knows", () => {
  const line =
    /^(?:# HELP \w+ .*|# TYPE \w+ (?:gauge|counter)|\w+(?:\{\w+="(?:[^"\\\n]|\\.)*"(?:,\w+="(?:[^"\\\n]|\\.)*")*\})? \S+)$/;
  const labels = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: "grapheme" }), { maxKeys: 3 });
  const samples = fc.array(fc.record({ labels, value: fc.double() }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z_]{1,12}$/),
      fc.constantFrom("gauge", "counter"),
      samples,
      (name, type, all) => {
        const lines = toExposition([{ name, help: "What is counted", type, samples: all }]).split("\n");
        expect(lines.at(-1)).toBe("");
        expect(lines).toHaveLength(all.length + 3);
        for (const each of lines.slice(0, -1)) expect(each).toMatch(line);
      },
    ),
  );
});

test("a number is read back as it was", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = toExposition([{ name: "a", help: "a", type: "gauge", samples: [{ value }] }]);
      expect(Number(text.split(" ").at(-1)) === value).toBe(true);
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
