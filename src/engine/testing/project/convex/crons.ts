import { cronJobs, makeFunctionReference } from "convex/server";

const crons = cronJobs();
crons.daily("clear messages", { hourUTC: 3, minuteUTC: 0 }, makeFunctionReference<"mutation">("messages:clear"), {});

export default crons;
