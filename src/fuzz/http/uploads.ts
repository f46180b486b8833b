import { createHash } from "node:crypto";
import * as z from "zod";
import type { Random } from "../../audio/core/random.ts";
import { newSound } from "../../chaos/sound.ts";
import { mutateBytes, noise } from "../mutate/bytes.ts";
import type { Target } from "../studio/target.ts";
import { Fault, type Surface, refuseInternals } from "../surface.ts";
import { exchange, type RawAnswer } from "./raw.ts";
import { type HttpRequest, mutateRequest, writeRequest } from "./request.ts";

const TYPES = [
  "audio/wav",
  "text/html",
  "",
  "x",
  "audio/wav; charset=\u00ff",
  "multipart/form-data; boundary=",
  "image/svg+xml",
];
const ODD_TOKENS = ["", "x", "%ff", "a".repeat(3_000)];
const uploadSchema = z.object({ value: z.object({ uploadUrl: z.string(), contentType: z.string() }) });
const storedSchema = z.object({ storageId: z.string() });

/** Uploads by one-time addresses and their imports, and the files of the inference server. */
export async function openUploads(target: Target): Promise<Surface> {
  const sound = newSound();
  return {
    name: "uploads",
    async feed(random) {
      if (random.chance(0.3)) return judge(await post(target, formUpload(target, sound, random), random));
      const bytes = random.chance(0.3) ? Buffer.from(sound) : mutateBytes(sound, random);
      const upload = await storedUpload(target, bytes, random);
      const posted = await post(target, upload, random);
      const kind = judge(posted);
      return kind === "200" ? importStored(target, posted.answer) : kind;
    },
    settle: async () => [],
    close: async () => {},
  };
}

async function storedUpload(target: Target, body: Buffer, random: Random): Promise<HttpRequest> {
  const odd = { path: `/api/storage/upload?token=${random.pick(ODD_TOKENS)}`, contentType: random.pick(TYPES) };
  const { path, contentType } = random.chance(0.7) ? await newAddress(target) : odd;
  const digest = random.pick([digestOf(body), digestOf(noise(random, 9)), "sha-256=", "sha-256=%%%", "md5=x", ""]);
  const headers: [string, string][] = [
    ["host", `127.0.0.1:${target.port}`],
    ["content-type", random.chance(0.7) ? contentType : odd.contentType],
    ["digest", digest],
  ];
  return { method: "POST", path, headers: headers.filter(([, value]) => value !== ""), body };
}

function formUpload(target: Target, sound: Uint8Array, random: Random): HttpRequest {
  const part = `--b\r\ncontent-disposition: form-data; name="content"; filename="../x\u0000.wav"\r\ncontent-type: audio/wav\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(part), sound.subarray(0, 2_000), Buffer.from("\r\n--b--\r\n")]);
  const headers: [string, string][] = [
    ["host", `127.0.0.1:${target.port}`],
    ["authorization", `Bearer ${target.keys.hub}`],
    [
      "content-type",
      random.pick([
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        'multipart/form-data; boundary="',
        "application/json",
      ]),
    ],
  ];
  return {
    method: "POST",
    path: "/inference/v1/files",
    headers,
    body: random.chance(0.3) ? whole : mutateBytes(whole, random),
  };
}

interface Posted {
  answer: RawAnswer;
  shown: string;
}

async function post(target: Target, request: HttpRequest, random: Random): Promise<Posted> {
  const wire = writeRequest(mutateRequest(request, random), random);
  const shown = wire.bytes.subarray(0, 500).toString("latin1").replace(target.keys.hub, "<key>");
  return { answer: await exchange(target.port, wire, shown), shown };
}

function judge({ answer, shown }: Posted): string {
  if (answer === "closed") return "closed";
  if (answer.status >= 500) throw new Fault(`status ${answer.status}`, `${answer.body} … to ${shown}`);
  refuseInternals(answer.head + answer.body, shown);
  return String(answer.status);
}

/** Imports a stored file, which becomes a sample or is refused with a reason. */
async function importStored(target: Target, answer: RawAnswer): Promise<string> {
  const stored = storedSchema.safeParse(answer === "closed" ? null : parse(answer.body));
  if (!stored.success) return "200";
  const { ok, text } = await call(target, "action", "library/publicNode:importSample", {
    storageId: stored.data.storageId,
    name: "fuzzed",
  });
  if (ok) return "imported";
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  if (code === undefined || code === "INTERNAL") throw new Fault("an import fails without a reason", text);
  return `import ${code}`;
}

/** An address, and the content type that makes what is sent there its user's. */
async function newAddress(target: Target): Promise<{ path: string; contentType: string }> {
  const { text } = await call(target, "mutation", "library/public:createUploadUrl", {});
  const { uploadUrl, contentType } = uploadSchema.parse(parse(text)).value;
  const { pathname, search } = new URL(uploadUrl);
  return { path: pathname + search, contentType };
}

async function call(
  { hub, keys }: Target,
  kind: string,
  path: string,
  args: object,
): Promise<{ ok: boolean; text: string }> {
  const response = await fetch(`${hub.url}/api/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await keys.user()}`, "content-type": "application/json" },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  return { ok: response.ok, text: await response.text() };
}

/** Chunked answers have their sizes around the JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? "null");
  } catch {
    return null;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha-256=${createHash("sha256").update(bytes).digest("base64")}`;
}
