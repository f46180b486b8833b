import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** One file of the page. */
interface StaticFile {
  type: string;
  /** Names under `/assets/` carry a hash of their content. */
  isImmutable: boolean;
  /** By content coding. The build writes `br`; `gzip`, for browsers without `br` over plain HTTP, is made on demand. */
  bodies: Partial<Record<Coding, () => Promise<Uint8Array>>> & { identity: () => Promise<Uint8Array> };
}

/** From the smallest to the largest. */
const CODINGS = ["br", "gzip", "identity"] as const;
type Coding = (typeof CODINGS)[number];

/** Answers requests for the page's files; null for any other path. */
export type StaticFiles = (request: Request) => Promise<Response | null>;

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
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
    const coding = CODINGS.find((name) => file.bodies[name] && accepts(acceptEncoding, name)) ?? "identity";
    const headers = new Headers({
      "content-type": file.type,
      "cache-control": file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
    });
    if (coding !== "identity") headers.set("content-encoding", coding);
    const body = await (file.bodies[coding] ?? file.bodies.identity)();
    return new Response(new Uint8Array(body), { headers });
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
        bodies: bodiesOf(file, present.has(`${file}.br`)),
      },
    ]),
  );
}

function bodiesOf(file: string, hasBrotli: boolean): StaticFile["bodies"] {
  // One compression however many ask at once.
  let zipped: Promise<Uint8Array> | undefined;
  return {
    identity: () => readFile(file),
    ...(hasBrotli ? { br: () => readFile(`${file}.br`) } : {}),
    gzip: () => (zipped ??= readFile(file).then((bytes) => promisify(gzip)(bytes))),
  };
}

function accepts(acceptEncoding: string, name: string): boolean {
  return acceptEncoding.split(",").some((offer) => {
    const [coding = "", ...parameters] = offer.split(";").map((part) => part.trim());
    return coding === name && !parameters.includes("q=0");
  });
}
