/** Convex's client, which whoever calls a deployment imports at the first call: a bundle of its own, that all others share. */
export { ConvexClient, ConvexHttpClient } from "convex/browser";
export { makeFunctionReference } from "convex/server";
