import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** One file of the page, in every form that the build wrote. */
interface StaticFile {
  type: string;
  /** Names under `/assets/` carry a hash of their content. */
  isImmutable: boolean;
  plain: string;
  encoded: { br?: string; gzip?: string };
}

/** Answers requests for the page's files; null for any other path. */
export type StaticFiles = (request: Request) => Promise<Response | null>;

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Serves a folder that the build wrote. Only what is listed there at the start has an address, so no path of a
 * request ever reaches the file system.
 */
export async function openStaticFiles(directory: string): Promise<StaticFiles> {
  const files = await listFiles(directory);
  return async (request) => {
    const { pathname: requested } = new URL(request.url);
    const acceptEncoding = request.headers.get("accept-encoding") ?? "";
    const file = files.get(requested === "/" ? "/index.html" : requested);
    if (!file) return null;
    const encoding = (["br", "gzip"] as const).find((name) => file.encoded[name] && accepts(acceptEncoding, name));
    const headers = new Headers({
      "content-type": file.type,
      "cache-control": file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
    });
    if (encoding) headers.set("content-encoding", encoding);
    const chosen = (encoding && file.encoded[encoding]) ?? file.plain;
    return new Response(new Uint8Array(await readFile(chosen)), { headers });
  };
}

async function listFiles(directory: string): Promise<Map<string, StaticFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const present = new Set(paths);
  const served = paths.filter((file) => path.extname(file) in TYPES);
  return new Map(
    served.map((file) => [
      `/${path.relative(directory, file).split(path.sep).join("/")}`,
      {
        type: TYPES[path.extname(file)] ?? "",
        isImmutable: path.relative(directory, file).startsWith("assets"),
        plain: file,
        encoded: {
          ...(present.has(`${file}.br`) ? { br: `${file}.br` } : {}),
          ...(present.has(`${file}.gz`) ? { gzip: `${file}.gz` } : {}),
        },
      },
    ]),
  );
}

function accepts(acceptEncoding: string, name: string): boolean {
  return acceptEncoding.split(",").some((offer) => {
    const [coding = "", ...parameters] = offer.split(";").map((part) => part.trim());
    return coding === name && !parameters.includes("q=0");
  });
}
