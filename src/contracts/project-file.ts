import * as z from "zod";
import { PROJECT_EXTENSIONS, PROJECT_FORMATS } from "./project-formats.ts";

/** One of PROJECT_FORMATS. */
export const projectFormatSchema = z.enum(PROJECT_FORMATS);

/** A project file as every surface shows it: a file for other programs, which is no sample. */
export const projectFileSchema = z.object({
  projectId: z.string(),
  /** File name without its extension. */
  name: z.string(),
  format: projectFormatSchema,
  extension: z.enum(PROJECT_EXTENSIONS),
  bytes: z.number(),
  /** Contents in words: "4 audio tracks", "2 note tracks". */
  contents: z.array(z.string()),
  /** The file on this machine, when the studio is local. */
  path: z.string().optional(),
  /** URL that downloads it without further credentials; set when the result has no path. */
  url: z.string().optional(),
});

export type ProjectFileView = z.output<typeof projectFileSchema>;
