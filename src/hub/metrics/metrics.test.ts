import { afterEach, expect, test } from "vitest";
import type { LogEntry } from "../../engine/types.ts";
import { type Census, createMetrics, type Metrics } from "./metrics.ts";

type Entry = Pick<LogEntry, "udfType" | "outcome" | "executionMillis">;

const NOTHING: Census = { open: [], ended: [], until: 0, isAll: true, storedBytes: 0 };

let metrics: Metrics | undefined;
afterEach(() => metrics?.close());

function open(pages: Partial<Census>[] | null = []) {
  const listeners = new Set<(entry: Entry) => void>();
  const asked: number[] = [];
  metrics = createMetrics({
    onLog: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    census:
      pages &&
      (async (after) => {
        asked.push(after);
        return { ...NOTHING, until: after, ...pages.shift() };
      }),
    queues: () => ({ scheduled: 3, predictions: 1 }),
    connections: () => ({ websocket: 2 }),
    dataFreeBytes: () => undefined,
    onCensusFailure(error) {
      throw error;
    },
    startedAt: 7,
  });
  return { metrics, asked, listeners, log: (entry: Entry) => listeners.forEach((listener) => listener(entry)) };
}

async function valueOf(line: string): Promise<number | undefined> {
  const lines = ((await metrics?.read()) ?? "").split("\n");
  const found = lines.find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

test("each line is a comment or a metric with a name, bounded labels and a number", async () => {
  const { metrics: opened, log } = open([{ open: [{ status: "pending", type: "mix" }] }]);
  log({ udfType: "query", outcome: "success", executionMillis: 5 });
  opened.countAnswer("/mcp", 200);
  const lines = (await opened.read()).trimEnd().split("\n");
  for (const line of lines) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+)$/,
    );
  }
  for (const name of lines.flatMap((line) => /^# TYPE (\S+) counter$/.exec(line)?.[1] ?? [])) {
    expect(name).toMatch(/_total$/);
  }
});

test("calls of functions are counted by type and outcome, with their time", async () => {
  const { log } = open();
  for (const outcome of ["success", "failure", "success"] as const) {
    log({ udfType: "mutation", outcome, executionMillis: 250 });
  }
  expect(await valueOf('wav0_function_calls_total{type="mutation",outcome="success"}')).toBe(2);
  expect(await valueOf('wav0_function_calls_total{type="mutation",outcome="failure"}')).toBe(1);
  expect(await valueOf('wav0_function_seconds_total{type="mutation"}')).toBe(0.75);
});

test("open jobs are those of now; ended ones add up over pages and readings, each once", async () => {
  const end = (type: string, code: string | null = null) => ({ type, status: code ? "failed" : "completed", code });
  const { asked, metrics: opened } = open([
    { open: [], ended: [end("mix"), end("mix", "PREDICTION_FAILED")], until: 8, isAll: false },
    {
      open: [
        { status: "pending", type: "generate" },
        { status: "pending", type: "generate" },
      ],
      ended: [end("mix", "a code of tomorrow")],
      until: 9,
      storedBytes: 12,
    },
  ]);
  const text = await opened.read();
  expect(text).toContain('wav0_jobs_open{status="pending",type="generate"} 2\n');
  expect(text).toContain('wav0_jobs_ended_total{type="mix",status="failed"} 2\n');
  expect(text).toContain('wav0_job_failures_total{code="PREDICTION_FAILED"} 1\n');
  expect(text).toContain('wav0_job_failures_total{code="other"} 1\n');
  expect(text).toContain("wav0_stored_bytes 12\n");
  expect(await opened.read()).not.toContain("wav0_jobs_open");
  await Promise.all([opened.read(), opened.read()]);
  expect(asked).toEqual([7, 8, 9, 9, 9]);
  expect(await valueOf('wav0_jobs_ended_total{type="mix",status="completed"}')).toBe(1);
});

test("answers are counted by area, whatever paths clients ask for", async () => {
  const { metrics: opened } = open();
  opened.countAnswer("/http/webhooks/replicate", 401);
  opened.countAnswer("/http/webhooks/cog", 403);
  for (const path of ["/wp-admin", "/", "/x/y", "/constructor"]) opened.countAnswer(path, 404);
  expect(await valueOf('wav0_http_answers_total{area="webhooks",status="4xx"}')).toBe(2);
  expect(await valueOf('wav0_http_answers_total{area="other",status="4xx"}')).toBe(4);
});

test("the process tells its memory, its time and how late its loop is", async () => {
  open(null);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await valueOf("process_resident_memory_bytes")).toBeGreaterThan(1e7);
  expect(await valueOf("process_cpu_seconds_total")).toBeGreaterThan(0);
  for (const which of ["p50", "p99", "max"]) {
    const lag = await valueOf(`nodejs_eventloop_lag_${which}_seconds`);
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(lag).toBeLessThan(600);
  }
  expect(await valueOf("wav0_stored_bytes")).toBeUndefined();
  expect(await valueOf("wav0_census_up")).toBeUndefined();
});

test("a census that fails is told, leaves all other numbers, and is asked again, and counting ends with the hub", async () => {
  const { metrics: opened, listeners } = open([]);
  expect(listeners.size).toBe(1);
  opened.close();
  expect(listeners.size).toBe(0);
  let asked = 0;
  const told: string[] = [];
  metrics = createMetrics({
    onLog: () => () => {},
    async census() {
      asked += 1;
      if (asked <= 2 || asked === 4) throw new Error("The disk is full");
      return NOTHING;
    },
    queues: () => ({}),
    connections: () => ({}),
    dataFreeBytes: () => 5,
    onCensusFailure: (error) => told.push(String(error)),
    startedAt: 0,
  });
  const text = await metrics.read();
  expect(text).toContain("wav0_census_up 0\n");
  expect(text).toContain("wav0_data_free_bytes 5\n");
  expect(text).not.toContain("wav0_stored_bytes ");
  expect(await valueOf("wav0_census_up")).toBe(0);
  expect(told).toEqual(["Error: The disk is full"]);
  expect(await valueOf("wav0_census_up")).toBe(1);
  expect(await valueOf("wav0_census_up")).toBe(0);
  expect(told).toHaveLength(2);
  expect(await valueOf("wav0_stored_bytes")).toBe(0);
});
