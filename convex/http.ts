import { httpRouter } from "convex/server";
import { replicateWebhook } from "./webhooks.ts";

const http = httpRouter();

/** Both providers report here; the query names the prediction. */
http.route({ path: "/webhooks/replicate", method: "POST", handler: replicateWebhook });

export default http;
