/** Fields of which none is undefined: those that were are left out. */
export type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The same fields without those that are undefined, which the wire does not carry. */
export function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Fields are left out, and nothing else is changed.
  return Object.fromEntries(defined) as Defined<Fields>;
}
