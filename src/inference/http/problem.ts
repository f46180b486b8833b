/** One field of a body that is not as it should be. */
export interface InvalidField {
  /** Dotted path: "input.bpm". */
  field: string;
  description: string;
}

/** A refusal that crosses the wire as RFC 7807 problem details. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly title: string;
  readonly invalidFields: readonly InvalidField[];
  readonly headers: Record<string, string>;

  /** @param detail what is wrong and what to do about it */
  constructor(
    status: number,
    title: string,
    detail: string,
    options: { invalidFields?: readonly InvalidField[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.invalidFields = options.invalidFields ?? [];
    this.headers = options.headers ?? {};
  }

  /** @param instance path of the request */
  toResponse(instance: string): Response {
    const body = {
      type: "about:blank",
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      ...(this.invalidFields.length > 0 ? { invalid_fields: this.invalidFields } : {}),
    };
    return Response.json(body, {
      status: this.status,
      headers: { "content-type": "application/problem+json", ...this.headers },
    });
  }
}

/** @param what "prediction abc", "model a/b" */
export function notFound(what: string): Problem {
  return new Problem(404, "Not found", `There is no ${what} here`);
}

/** A body whose fields are not as they should be; the detail names each one. */
export function invalidFields(fields: readonly InvalidField[]): Problem {
  const detail = fields.map(({ field, description }) => `- ${field}: ${description}`).join("\n");
  return new Problem(422, "Input validation failed", detail, { invalidFields: fields });
}

/** A body that was not read to its end; the connection that still carries the rest is of no further use. */
export function contentTooLarge(detail: string): Problem {
  return new Problem(413, "Content too large", detail, { headers: { connection: "close" } });
}
