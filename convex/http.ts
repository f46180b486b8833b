import { httpRouter } from "convex/server";
import { SHARE_PATH } from "../src/contracts/share.ts";
import { CHAT_PREFIX, postChat, preflight, resumeChat, stopChat } from "./chat/http.ts";
import { sharedAudio } from "./sharedAudio.ts";
import { replicateWebhook } from "./webhooks.ts";

const http = httpRouter();

/** Both providers report here; the query names the prediction. */
http.route({ path: "/webhooks/replicate", method: "POST", handler: replicateWebhook });

/** What people share: the path ends with the address's token. */
http.route({ pathPrefix: SHARE_PATH, method: "GET", handler: sharedAudio });

/** The chat for clients of the AI SDK. */
http.route({ path: "/chat", method: "POST", handler: postChat });
http.route({ path: "/chat", method: "OPTIONS", handler: preflight });
http.route({ pathPrefix: CHAT_PREFIX, method: "GET", handler: resumeChat });
http.route({ pathPrefix: CHAT_PREFIX, method: "POST", handler: stopChat });
http.route({ pathPrefix: CHAT_PREFIX, method: "OPTIONS", handler: preflight });

export default http;
