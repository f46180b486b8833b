import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { ERROR_CODES } from "../../contracts/errors.ts";
import type { LogEntry } from "../../engine/types.ts";
import { Counts, type Metric, type Sample, toExposition } from "./exposition.ts";

/** What the deployment counts, as `jobs/census:count` gives it. */
export interface Census {
  open: { status: string; type: string }[];
  ended: { type: string; status: string; code: string | null }[];
  until: number;
  isAll: boolean;
  storedBytes: number;
}

/** Where the numbers come from. Each is asked when somebody reads them. */
export interface MetricSources {
  onLog(listener: (entry: Pick<LogEntry, "udfType" | "outcome" | "executionMillis">) => void): () => void;
  /** Null for a deployment elsewhere, which counts for itself. */
  census: ((after: number) => Promise<Census>) | null;
  /** Work that waits or runs, by its queue. */
  queues(): Readonly<Record<string, number>>;
  /** Connected clients, by how they are connected. */
  connections(): Readonly<Record<string, number>>;
  dataFreeBytes(): number | undefined;
  /** Told once of a census that fails, until one succeeds. */
  onCensusFailure(error: unknown): void;
  /** Milliseconds since 1970: jobs that ended before are not counted. */
  startedAt: number;
}

/** Numbers of a hub for an operator. No label has a value that a user chooses, so their number is bounded. */
export interface Metrics {
  /** In the text format of Prometheus. */
  read(): Promise<string>;
  /** Counts an answer of the hub. */
  countAnswer(path: string, status: number): void;
  close(): void;
}

/** Begins to count. */
export function createMetrics(sources: MetricSources): Metrics {
  const counts = {
    calls: new Counts(),
    callSeconds: new Counts(),
    answers: new Counts(),
    ended: new Counts(),
    failures: new Counts(),
  };
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const stopListening = sources.onLog(({ udfType: type, outcome, executionMillis }) => {
    counts.calls.add({ type, outcome });
    counts.callSeconds.add({ type }, executionMillis / 1000);
  });
  const readCensus = telling(createCensusReader(sources, counts), sources.onCensusFailure);
  return {
    async read() {
      const census = await readCensus();
      return toExposition([
        ...(sources.census === null ? [] : [censusUp(census)]),
        ...deploymentMetrics(counts, census),
        ...hubMetrics(sources, counts.answers),
        ...processMetrics(delay),
      ]);
    },
    countAnswer: (path, status) => counts.answers.add({ area: areaOf(path), status: `${Math.floor(status / 100)}xx` }),
    close() {
      stopListening();
      delay.disable();
    },
  };
}

function censusUp(census: Census | null): Metric {
  const help = "1 if the deployment's numbers were read; 0: those of jobs and storage are missing or older";
  return gauge("wav0_census_up", help, [{ value: census === null ? 0 : 1 }]);
}

interface JobCounts {
  calls: Counts;
  callSeconds: Counts;
  ended: Counts;
  failures: Counts;
}

/** Reads on from the last end of a job that was counted, one reader at a time, so that each is counted once. */
function createCensusReader({ census, startedAt }: MetricSources, { ended, failures }: JobCounts) {
  let after = startedAt;
  let latest: Promise<Census | null> = Promise.resolve(null);
  async function readOn(): Promise<Census | null> {
    if (census === null) return null;
    for (;;) {
      const seen = await census(after);
      after = seen.until;
      for (const { type, status, code } of seen.ended) {
        ended.add({ type, status });
        if (code !== null) failures.add({ code: code in ERROR_CODES ? code : "other" });
      }
      if (seen.isAll) return seen;
    }
  }
  return () => (latest = latest.then(readOn, readOn));
}

/** Null for a census that failed. */
function telling(read: () => Promise<Census | null>, tell: (error: unknown) => void): () => Promise<Census | null> {
  let isTold = false;
  return async () => {
    try {
      const census = await read();
      isTold = false;
      return census;
    } catch (error) {
      if (!isTold) tell(error);
      isTold = true;
      return null;
    }
  };
}

function deploymentMetrics({ calls, callSeconds, ended, failures }: JobCounts, census: Census | null): Metric[] {
  const open = new Counts();
  for (const { status, type } of census?.open ?? []) open.add({ status, type });
  return [
    gauge("wav0_jobs_open", "Jobs that wait or run, by status and type", open.samples()),
    counter("wav0_jobs_ended_total", "Jobs that ended since the start, by type and how", ended.samples()),
    counter("wav0_job_failures_total", "Failed jobs since the start, by error code", failures.samples()),
    gauge("wav0_stored_bytes", "Bytes of all users' files", census ? [{ value: census.storedBytes }] : []),
    counter("wav0_function_calls_total", "Calls of the deployment's functions", calls.samples()),
    counter("wav0_function_seconds_total", "Time that they took", callSeconds.samples()),
  ];
}

function hubMetrics({ queues, connections, dataFreeBytes }: MetricSources, answers: Counts): Metric[] {
  const free = dataFreeBytes();
  return [
    gauge("wav0_queue_depth", "Work that waits or runs, by queue", labelled("queue", queues())),
    gauge("wav0_connections", "Connected clients", labelled("kind", connections())),
    counter("wav0_http_answers_total", "Answers by area and class of status; webhooks is an area", answers.samples()),
    gauge(
      "wav0_data_free_bytes",
      "Free space on the disk of the data directory",
      free === undefined ? [] : [{ value: free }],
    ),
  ];
}

const NANOS_A_SECOND = 1e9;
const MICROS_A_SECOND = 1e6;
const QUANTILES = [50, 99] as const;

/** By the names that clients of Prometheus use. The delay is that since the last reading. */
function processMetrics(delay: IntervalHistogram): Metric[] {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  // Before the first beat of the loop it knows no time.
  const hasBeaten = delay.count > 0;
  const lag = QUANTILES.map((percent) =>
    gauge(`nodejs_eventloop_lag_p${percent}_seconds`, `Event-loop delay, percentile ${percent}`, [
      { value: hasBeaten ? delay.percentile(percent) / NANOS_A_SECOND : 0 },
    ]),
  );
  const max = { value: hasBeaten ? delay.max / NANOS_A_SECOND : 0 };
  delay.reset();
  return [
    ...lag,
    gauge("nodejs_eventloop_lag_max_seconds", "Longest event-loop delay", [max]),
    gauge("process_resident_memory_bytes", "Resident memory", [{ value: memory.rss }]),
    gauge("nodejs_heap_size_used_bytes", "JavaScript heap in use", [{ value: memory.heapUsed }]),
    gauge("nodejs_external_memory_bytes", "Memory of buffers", [{ value: memory.external }]),
    counter("process_cpu_seconds_total", "CPU time", [{ value: (user + system) / MICROS_A_SECOND }]),
    gauge("process_start_time_seconds", "Start, in seconds since 1970", [
      { value: Date.now() / 1000 - process.uptime() },
    ]),
  ];
}

const AREAS = ["mcp", "api", "http", "inference", "dashboard"];

function areaOf(path: string): string {
  if (path.startsWith("/http/webhooks/")) return "webhooks";
  const [, first = ""] = path.split("/", 2);
  return AREAS.includes(first) ? first : "other";
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "gauge", samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "counter", samples };
}

function labelled(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
