import * as z from "zod";
import { TOOLS } from "../contracts/tools.ts";

/** The fields of package.json that tell about the product. */
export const packageManifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  keywords: z.array(z.string()),
  license: z.string(),
  engines: z.object({ node: z.string() }),
});

export type PackageManifest = z.output<typeof packageManifestSchema>;

/** Where the bundle keeps its entry, relative to its root. */
export const BUNDLE_ENTRY = "server/main.mjs";

/** The manifest of the .mcpb bundle (manifest_version 0.3), from what the package and the contracts say. */
export function bundleManifest({ name, version, description, keywords, license, engines }: PackageManifest) {
  return {
    manifest_version: "0.3",
    name,
    display_name: "wav0 studio",
    version,
    description,
    author: { name: "wav0-mcp contributors" },
    license,
    keywords,
    server: {
      type: "node",
      entry_point: BUNDLE_ENTRY,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${BUNDLE_ENTRY}`, "--folders", "${user_config.folders}"],
        env: {
          REPLICATE_API_TOKEN: "${user_config.replicate_api_token}",
          WAV0_LIBRARY: "${user_config.library}",
          WAV0_CONFIRM: "${user_config.confirm}",
        },
      },
    },
    tools: TOOLS.map((operation) => ({ name: operation.name, description: firstSentence(operation.description) })),
    user_config: USER_CONFIG,
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: engines.node } },
  };
}

const USER_CONFIG = {
  replicate_api_token: {
    type: "string",
    title: "Replicate API token",
    description: "Lets samples be made by hosted models, which cost money there. Leave it empty for the built-in ones.",
    sensitive: true,
    required: false,
  },
  library: {
    type: "directory",
    title: "Library folder",
    description:
      "Finished samples appear here as named files that your DAW can browse. Empty: Music/wav0 in your home folder.",
    required: false,
  },
  confirm: {
    type: "string",
    title: "Who confirms what costs money or deletes",
    description:
      "Empty: you do, in the studio's dashboard where this app cannot ask. “client”: this app's own dialogue is enough.",
    required: false,
  },
  folders: {
    type: "directory",
    title: "More folders to read from",
    description: "Songs and samples may be read from your home folder. Name others here, for example on another disk.",
    multiple: true,
    required: false,
  },
};

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
