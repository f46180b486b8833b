// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { BytesOf } from "./bytes.ts";
import type { Globals } from "./host.ts";

type Entry = string | File;

/** Serialisation of forms in bodies. */
export interface FormCodec {
  /** As `multipart/form-data`. */
  encode(form: FormData, boundary: string): Uint8Array<ArrayBuffer>;
  /** @throws TypeError for a body of another type */
  decode(bytes: Uint8Array, contentType: string): FormData;
}

interface FormParts {
  File: typeof globalThis.File;
  Blob: typeof globalThis.Blob;
  bytesOf: BytesOf;
  decodeText(bytes: Uint8Array): string;
}

/** FormData. Self-contained: its text is evaluated inside the realm. */
export function realmFormData({ File, Blob }: FormParts): Globals & { FormData: typeof globalThis.FormData } {
  class FormData {
    readonly #entries: [string, Entry][] = [];
    append(name: string, value: unknown, ...fileName: [string?]): void {
      this.#entries.push([String(name), entryOf(value, fileName)]);
    }
    set(name: string, value: unknown, ...fileName: [string?]): void {
      const first = this.#entries.findIndex(([known]) => known === String(name));
      this.delete(name);
      this.#entries.splice(first < 0 ? this.#entries.length : first, 0, [String(name), entryOf(value, fileName)]);
    }
    delete(name: string): void {
      const rest = this.#entries.filter(([known]) => known !== String(name));
      this.#entries.splice(0, this.#entries.length, ...rest);
    }
    get(name: string): Entry | null {
      return this.getAll(name)[0] ?? null;
    }
    getAll(name: string): Entry[] {
      return this.#entries.filter(([known]) => known === String(name)).map(([, value]) => value);
    }
    has(name: string): boolean {
      return this.#entries.some(([known]) => known === String(name));
    }
    forEach(callback: (value: Entry, name: string, form: FormData) => void): void {
      for (const [name, value] of this.#entries) callback(value, name, this);
    }
    *keys(): Generator<string> {
      for (const [name] of this.#entries) yield name;
    }
    *values(): Generator<Entry> {
      for (const [, value] of this.#entries) yield value;
    }
    *entries(): Generator<[string, Entry]> {
      yield* this.#entries.slice();
    }
    [Symbol.iterator](): Generator<[string, Entry]> {
      return this.entries();
    }
  }

  function entryOf(value: unknown, given: [string?]): Entry {
    const [fileName] = given;
    if (!(value instanceof Blob)) {
      if (given.length > 0) throw new TypeError("Only a Blob has the name of a file");
      return String(value);
    }
    if (value instanceof File && fileName === undefined) return value;
    return new File([value], fileName ?? "blob", { type: value.type });
  }
  // The class has what the standard's has, as far as functions use it.
  return { FormData } as unknown as Globals & { FormData: typeof globalThis.FormData };
}

/** Writes forms as `multipart/form-data` (RFC 7578). Self-contained: its text is evaluated inside the realm. */
export function realmFormEncoder({ bytesOf }: FormParts): FormCodec["encode"] {
  const quoted = (name: string): string => name.replace(/\r\n|[\r\n"]/g, encodeURIComponent);

  function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  function headOf(name: string, value: Entry): string {
    const head = `Content-Disposition: form-data; name="${quoted(name)}"`;
    if (typeof value === "string") return head;
    return `${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}`;
  }

  return (form, boundary) => {
    const parts: Uint8Array[] = [];
    for (const [name, value] of form) {
      const body = typeof value === "string" ? value.replace(/\r\n|\r|\n/g, "\r\n") : value;
      parts.push(bytesOf(`--${boundary}\r\n${headOf(name, value)}\r\n\r\n`), bytesOf(body), bytesOf("\r\n"));
    }
    return joined([...parts, bytesOf(`--${boundary}--\r\n`)]);
  };
}

/** Reads forms from bodies, multipart or URL-encoded. Self-contained: its text is evaluated inside the realm. */
export function realmFormDecoder(
  { File, decodeText }: FormParts,
  FormData: typeof globalThis.FormData,
): FormCodec["decode"] {
  const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

  /** Undoes the escapes that the encoder and every browser write for quotes and line breaks in a name. */
  const unquoted = (name: string | undefined): string | undefined =>
    name?.replace(/%0A|%0D|%22/g, (escape) => decodeURIComponent(escape));

  /** Adds one part, without the line break before the next boundary. Positions in latin1 are those of the bytes. */
  function addPart(form: FormData, bytes: Uint8Array, text: string): void {
    const bodyStart = text.indexOf("\r\n\r\n") + 4;
    const head = decodeText(bytes.subarray(0, bodyStart));
    const name = unquoted(/\bname="([^"]*)"/i.exec(head)?.[1]);
    if (bodyStart < 4 || name === undefined) throw new TypeError("The form in this body is damaged");
    const body = bytes.slice(bodyStart);
    const fileName = unquoted(/\bfilename="([^"]*)"/i.exec(head)?.[1]);
    const type = /^content-type:\s*([^\r\n]+)/im.exec(head)?.[1] ?? "text/plain";
    if (fileName === undefined) form.append(name, decodeText(body));
    else form.append(name, new File([body], fileName, { type }));
  }

  return (bytes, contentType) => {
    const form = new FormData();
    if (/^application\/x-www-form-urlencoded/i.test(contentType)) {
      new URLSearchParams(decodeText(bytes)).forEach((value, name) => form.append(name, value));
      return form;
    }
    const boundary = /^multipart\/form-data.*;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
    if (boundary === undefined) throw new TypeError("This body is no form");
    const text = latin1(bytes);
    const divider = `--${boundary}`;
    let start = text.indexOf(divider);
    if (start < 0) throw new TypeError("The form in this body is damaged");
    for (;;) {
      start += divider.length + 2;
      const end = text.indexOf(`\r\n${divider}`, start);
      if (end < 0) return form;
      addPart(form, bytes.subarray(start, end), text.slice(start, end));
      start = end + 2;
    }
  };
}
