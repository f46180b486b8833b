import { httpRouter } from "convex/server";
import { ARCHIVE_PATH, AUDIO_PATH, INPUT_PATH } from "../src/contracts/audio/audio-address.ts";
import { PROJECT_PATH } from "../src/contracts/project-formats.ts";
import { SHARE_PATH } from "../src/contracts/share.ts";
import { CHAT_PREFIX, postChat, preflight, resumeChat, stopChat } from "./chat/http.ts";
import { inputAudio } from "./jobs/inputAudio.ts";
import { projectDownload } from "./projects/download.ts";
import { sampleArchive } from "./projects/archives.ts";
import { sampleAudio } from "./library/sampleAudio.ts";
import { sharedAudio } from "./shares/sharedAudio.ts";
import { cogWebhook } from "./jobs/ownGpu/cogWebhook.ts";
import { replicateWebhook } from "./jobs/webhooks.ts";

const http = httpRouter();

/** Both providers report here; the query names the prediction. */
http.route({ path: "/webhooks/replicate", method: "POST", handler: replicateWebhook });

/** Reports of a Cog container on the user's own GPU. */
http.route({ path: "/webhooks/cog", method: "POST", handler: cogWebhook });

/** Audio and project files by the studio's own addresses, which are signed and end. */
http.route({ pathPrefix: AUDIO_PATH, method: "GET", handler: sampleAudio });
http.route({ pathPrefix: ARCHIVE_PATH, method: "GET", handler: sampleArchive });
http.route({ pathPrefix: PROJECT_PATH, method: "GET", handler: projectDownload });
http.route({ pathPrefix: INPUT_PATH, method: "GET", handler: inputAudio });

/** Share links; the path ends with the token. */
http.route({ pathPrefix: SHARE_PATH, method: "GET", handler: sharedAudio });

/** The chat for clients of the AI SDK. */
http.route({ path: "/chat", method: "POST", handler: postChat });
http.route({ path: "/chat", method: "OPTIONS", handler: preflight });
http.route({ pathPrefix: CHAT_PREFIX, method: "GET", handler: resumeChat });
http.route({ pathPrefix: CHAT_PREFIX, method: "POST", handler: stopChat });
http.route({ pathPrefix: CHAT_PREFIX, method: "OPTIONS", handler: preflight });

export default http;
