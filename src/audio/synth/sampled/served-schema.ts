import * as z from "zod";
import type { ServedFonts } from "./served.ts";

const servedSchema: z.ZodType<ServedFonts> = z.object({
  fonts: z.array(
    z.object({
      name: z.string(),
      presets: z.array(z.tuple([z.number(), z.number()])),
      only: z.string().optional(),
    }),
  ),
  faults: z.array(z.object({ path: z.string(), why: z.string() })),
});

/** What a hub tells its functions about the user's SoundFonts; null where it has none. */
export function parseServed(text: string | undefined): ServedFonts | null {
  return text ? servedSchema.parse(JSON.parse(text)) : null;
}
