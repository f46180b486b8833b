import { httpRouter } from "convex/server";
import { SHARE_PATH } from "../src/contracts/share.ts";
import { sharedAudio } from "./sharedAudio.ts";
import { replicateWebhook } from "./webhooks.ts";

const http = httpRouter();

/** Both providers report here; the query names the prediction. */
http.route({ path: "/webhooks/replicate", method: "POST", handler: replicateWebhook });

/** What people share: the path ends with the address's token. */
http.route({ pathPrefix: SHARE_PATH, method: "GET", handler: sharedAudio });

export default http;
