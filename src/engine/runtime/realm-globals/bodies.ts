import type { BytesOf } from "./bytes.ts";
import type { FormCodec } from "./form-data.ts";
import type { Globals } from "./host.ts";
import type { QueueOf } from "./readable-stream.ts";

interface BodyParts {
  Blob: typeof globalThis.Blob;
  FormData: typeof globalThis.FormData;
  ReadableStream: typeof globalThis.ReadableStream;
  queueOf: QueueOf;
  forms: FormCodec;
  bytesOf: BytesOf;
  decodeText(bytes: Uint8Array): string;
}

/** Base class of Request and Response. */
export interface BodyClass {
  new (
    source: unknown,
    headers: Headers,
  ): {
    readonly headers: Headers;
    readonly body: ReadableStream | null;
    readonly bodyUsed: boolean;
    /** A source for another body of the same content. @throws TypeError if it was read */
    split(): unknown;
  };
}

/** Content as a stream, with the type that it has of itself. */
export type ExtractBody = (source: unknown) => { stream: ReadableStream; type: string | null };

/** Extracts a body as in the Fetch standard. Self-contained: its text is evaluated inside the realm. */
export function realmBodyExtraction({ Blob, FormData, ReadableStream, forms, bytesOf }: BodyParts): ExtractBody {
  function extract(source: unknown): { bytes: Uint8Array<ArrayBuffer>; type: string | null } {
    if (source instanceof Blob) return { bytes: bytesOf(source), type: source.type || null };
    if (source instanceof FormData) {
      const boundary = `----form${Math.random().toString(36).slice(2)}`;
      return { bytes: forms.encode(source, boundary), type: `multipart/form-data; boundary=${boundary}` };
    }
    if (source instanceof URLSearchParams) {
      return { bytes: bytesOf(source.toString()), type: "application/x-www-form-urlencoded;charset=UTF-8" };
    }
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return { bytes: bytesOf(source), type: null };
    return { bytes: bytesOf(String(source)), type: "text/plain;charset=UTF-8" };
  }

  return (source) => {
    if (source instanceof ReadableStream) return { stream: source, type: null };
    const { bytes, type } = extract(source);
    const stream = new ReadableStream({
      start(controller) {
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    });
    return { stream, type };
  };
}

/** Content that can be read once, in any form. Self-contained: its text is evaluated inside the realm. */
export function realmBody({ Blob, queueOf, forms, bytesOf, decodeText }: BodyParts, extract: ExtractBody): BodyClass {
  return class Body {
    readonly headers: Headers;
    #body: ReadableStream | null;
    constructor(source: unknown, headers: Headers) {
      this.headers = headers;
      this.#body = null;
      if (source === null || source === undefined) return;
      const { stream, type } = extract(source);
      this.#body = stream;
      if (type !== null && !headers.has("content-type")) headers.set("content-type", type);
    }
    get body(): ReadableStream | null {
      return this.#body;
    }
    get bodyUsed(): boolean {
      return this.#body !== null && queueOf(this.#body).isDisturbed;
    }
    async bytes(): Promise<Uint8Array<ArrayBuffer>> {
      if (this.#body === null) return new Uint8Array();
      this.#refuseUsed();
      const chunks: BlobPart[] = [];
      // Blob refuses a chunk that is neither text nor bytes.
      for await (const chunk of this.#body as unknown as AsyncIterable<BlobPart>) chunks.push(chunk);
      return bytesOf(new Blob(chunks));
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return (await this.bytes()).buffer;
    }
    async text(): Promise<string> {
      return decodeText(await this.bytes());
    }
    async json(): Promise<unknown> {
      const value: unknown = JSON.parse(await this.text());
      return value;
    }
    async blob(): Promise<Blob> {
      return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
    }
    async formData(): Promise<FormData> {
      return forms.decode(await this.bytes(), this.headers.get("content-type") ?? "");
    }
    split(): unknown {
      if (this.#body === null) return null;
      this.#refuseUsed();
      const [mine, other] = this.#body.tee();
      this.#body = mine;
      return other;
    }
    #refuseUsed(): void {
      if (this.bodyUsed || this.#body?.locked) throw new TypeError("Body is unusable: it has been read already");
    }
  };
}

interface RequestOptions {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  signal?: AbortSignal | null;
}

/** Request and Response. Self-contained: its text is evaluated inside the realm. */
export function realmMessages(Body: BodyClass, AbortSource: typeof globalThis.AbortController): Globals {
  class Request extends Body {
    readonly url: string;
    readonly method: string;
    readonly signal: AbortSignal;
    constructor(input: unknown, options: RequestOptions = {}) {
      const from = input instanceof Request ? input : null;
      const method = (options.method ?? from?.method ?? "GET").toUpperCase();
      const source = options.body ?? from?.split() ?? null;
      if (source !== null && (method === "GET" || method === "HEAD")) {
        throw new TypeError("Request with GET/HEAD method cannot have body.");
      }
      super(source, new Headers(options.headers ?? from?.headers));
      this.url = from ? from.url : new URL(String(input)).href;
      this.method = method;
      this.signal = options.signal ?? from?.signal ?? new AbortSource().signal;
    }
    clone(): Request {
      return new Request(this);
    }
  }

  class Response extends Body {
    readonly status: number;
    readonly statusText: string;
    readonly type: string;
    readonly redirected = false;
    readonly url = "";
    constructor(body?: unknown, options: { status?: number; statusText?: string; headers?: HeadersInit } = {}) {
      const { status = 200, statusText = "", headers } = options;
      if (!Number.isInteger(status) || status < 200 || status > 599) {
        throw new RangeError("init.status must be in the range of 200 to 599, inclusive.");
      }
      super(body, new Headers(headers));
      this.status = status;
      this.statusText = statusText;
      this.type = "default";
    }
    static json(data: unknown, options: ResponseInit = {}): Response {
      const headers = new Headers(options.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      return new Response(JSON.stringify(data), { ...options, headers });
    }
    static redirect(url: unknown, status = 302): Response {
      return new Response(null, { status, headers: { location: new URL(String(url)).href } });
    }
    get ok(): boolean {
      return this.status < 300;
    }
    clone(): Response {
      return new Response(this.split(), this);
    }
  }
  return { Request, Response };
}
