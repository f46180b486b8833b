import { beforeAll, expect, test } from "vitest";
import { parseFunctionPath } from "../function-path.ts";
import { inlineDeployment } from "../testing/inline-app.ts";
import { LoadedDeployment } from "./loaded-deployment.ts";
import { assertSchedulable } from "./schedulable.ts";

const JOBS = `
  export const write = mutation({ args: {}, handler: () => null });
  export const hidden = internalMutation({ args: {}, handler: () => null });
  export const act = action({ args: {}, handler: () => null });
  export const read = query({ args: {}, handler: () => null });
  export const hiddenRead = internalQuery({ args: {}, handler: () => null });
  export const constant = 1;
  export default internalAction({ args: {}, handler: () => null });
`;
let loaded: LoadedDeployment;
beforeAll(async () => {
  const part = { modules: { "deep/jobs": JOBS } };
  const deployment = await inlineDeployment({ modules: { jobs: JOBS }, components: { part } });
  loaded = new LoadedDeployment(deployment, () => ({}), { "older:name": "jobs:write", "older:read": "jobs:read" });
});
const check = (name: string, component = "") => assertSchedulable(loaded, parseFunctionPath(name, component));

test.each(["jobs:write", "jobs:hidden", "jobs:act", "jobs", "jobs.js:write", "older:name"])(
  "%s can be scheduled",
  (name) => {
    expect(() => check(name)).not.toThrow();
  },
);

test.each(["deep/jobs:write", "deep/jobs"])("%s of a component can be scheduled", (name) => {
  expect(() => check(name, "part")).not.toThrow();
});

test.each([
  ["jobs:read", "", '"read" in module "jobs.js" is defined as a Query.'],
  ["jobs:hiddenRead", "", '"hiddenRead" in module "jobs.js" is defined as a Query.'],
  ["older:read", "", "is defined as a Query. Only Mutation and Action can be scheduled."],
  ["deep/jobs:read", "part", '"read" in module "deep/jobs.js" in \'part\' is defined as a Query.'],
  ["jobs:constant", "", "no exported function constant found in the file: jobs.js. Did you forget to export it?"],
  ["deep/jobs:gone", "part", "no exported function gone found in the file: deep/jobs.js in 'part'."],
  ["deep/jobs:write", "", "Attempted to schedule function at nonexistent path: deep/jobs.js"],
  ["jobs:write", "part", "Attempted to schedule function at nonexistent path: part jobs.js"],
  ["jobs:write", "nowhere", "Attempted to schedule function at nonexistent path: nowhere jobs.js"],
])("%s of component %j cannot", (name, component, message) => {
  expect(() => check(name, component)).toThrow(message);
});

test("nothing can be scheduled before anything is installed", () => {
  const target = parseFunctionPath("jobs:write");
  expect(() => assertSchedulable(null, target)).toThrow("Attempted to schedule function at nonexistent path: jobs.js");
});
