// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
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
    /** The same, after which this body is read. */
    take(): unknown;
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
    #body: ReadableStream | null = null;
    constructor(source: unknown, headers: Headers) {
      this.headers = headers;
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
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      const stream = this.#body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>; // Checked chunk by chunk.
      for await (const chunk of stream) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError("The body is a stream of what is no Uint8Array");
        chunks.push(chunk);
      }
      return bytesOf(new Blob(chunks));
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return (await this.bytes()).buffer;
    }
    async text(): Promise<string> {
      return decodeText(await this.bytes());
    }
    async json(): Promise<unknown> {
      return JSON.parse(await this.text()) as unknown; // As the standard has it.
    }
    async blob(): Promise<Blob> {
      return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
    }
    async formData(): Promise<FormData> {
      return forms.decode(await this.bytes(), this.headers.get("content-type") ?? "");
    }
    take(): unknown {
      const taken = this.split();
      void this.#body?.cancel();
      return taken;
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

/** Rules for the fields of a request. */
interface RequestRules {
  /** @throws TypeError for a method that is forbidden or none */
  methodOf(given: string): string;
  /** @throws TypeError for what is no address, or names a user */
  addressOf(input: unknown): string;
}

/** The rules of the Fetch standard for requests. Self-contained: its text is evaluated inside the realm. */
export function realmRequestRules(): RequestRules {
  const KNOWN = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);
  const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);

  /** Methods that the standard knows are written in capitals, others as they are given. */
  function methodOf(given: string): string {
    const upper = given.toUpperCase();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(given) || FORBIDDEN.has(upper))
      throw new TypeError(`${given} is no method of a request`);
    return KNOWN.has(upper) ? upper : given;
  }

  function addressOf(input: unknown): string {
    const url = new URL(String(input));
    if (url.username !== "" || url.password !== "") throw new TypeError("An address with a user cannot be requested");
    return url.href;
  }

  return { methodOf, addressOf };
}

/** Request. Self-contained: its text is evaluated inside the realm. */
export function realmRequest(
  Body: BodyClass,
  AbortSource: typeof globalThis.AbortController,
  { methodOf, addressOf }: RequestRules,
): Globals {
  class Request extends Body {
    readonly url: string;
    readonly method: string;
    readonly signal: AbortSignal;
    constructor(input: unknown, options: RequestOptions = {}) {
      const from = input instanceof Request ? input : null;
      const method = methodOf(options.method ?? from?.method ?? "GET");
      const source = options.body ?? from?.take() ?? null;
      if (source !== null && (method === "GET" || method === "HEAD")) {
        throw new TypeError("Request with GET/HEAD method cannot have body.");
      }
      super(source, new Headers(options.headers ?? from?.headers));
      this.url = from ? from.url : addressOf(input);
      this.method = method;
      this.signal = options.signal ?? from?.signal ?? new AbortSource().signal;
    }
    clone(): Request {
      const { method, headers, signal } = this;
      return new Request(this.url, { method, headers, signal, body: this.split() });
    }
  }

  return { Request };
}

/** Response. Self-contained: its text is evaluated inside the realm. */
export function realmResponse(Body: BodyClass): Globals {
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
      if (body !== null && body !== undefined && [204, 205, 304].includes(status)) {
        throw new TypeError(`A response of status ${status} has no body`);
      }
      super(body, new Headers(headers));
      this.status = status;
      this.statusText = statusText;
      this.type = "default";
    }
    static json(data: unknown, options: ResponseInit = {}): Response {
      const headers = new Headers(options.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      const text = JSON.stringify(data) as string | undefined; // Of what JSON lacks there is none.
      if (text === undefined) throw new TypeError("There is no JSON of the value");
      return new Response(text, { ...options, headers });
    }
    static redirect(url: unknown, status = 302): Response {
      if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`${status} is no status of a redirection`);
      return new Response(null, { status, headers: { location: new URL(String(url)).href } });
    }
    get ok(): boolean {
      return this.status < 300;
    }
    clone(): Response {
      return new Response(this.split(), this);
    }
  }

  return { Response };
}
