import type { Engine, QueryAnswer, QueryRequest, SystemQueries } from "../types.ts";
import { isSystemPath } from "../function-path.ts";

export interface QueryBatch {
  timestamp: bigint;
  /** In the order of the requests. */
  answers: QueryAnswer[];
}

/** Runs queries of the app and of the deployment itself, at one snapshot. */
export type QueryRunner = (requests: QueryRequest[]) => Promise<QueryBatch>;

/**
 * Joins the engine's queries with the deployment's own. A batch that holds both is stamped with the oldest snapshot,
 * so nothing that came after is missed.
 */
export function createQueryRunner(engine: Engine, systemQueries: SystemQueries): QueryRunner {
  return async (requests) => {
    if (!requests.some(({ path }) => isSystemPath(path))) return engine.queries(requests);
    const own = await engine.queries(requests.filter(({ path }) => !isSystemPath(path)));
    const rest = own.answers[Symbol.iterator]();
    let { timestamp } = own;
    const answers = requests.map((request) => {
      if (!isSystemPath(request.path)) return nextOf(rest);
      const system = systemQueries(request);
      timestamp = system.timestamp < timestamp ? system.timestamp : timestamp;
      return system.answer;
    });
    return { timestamp, answers };
  };
}

function nextOf(answers: Iterator<QueryAnswer>): QueryAnswer {
  const { done, value } = answers.next();
  if (done) throw new Error("The engine answered fewer queries than it was asked");
  return value;
}
