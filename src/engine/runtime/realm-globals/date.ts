/**
 * Makes `Date` of a realm tell another time than the machine's. Self-contained: its text is evaluated inside the realm.
 * @param now milliseconds since 1970
 */
export function realmDate(now: () => number): DateConstructor {
  const RealmDate = Date;
  const TellingDate: DateConstructor = new Proxy(RealmDate, {
    construct: (target, values, newTarget) =>
      // A subclass keeps its own prototype. Reflect.construct is typed to give any.
      Reflect.construct(
        target,
        values.length === 0 ? [now()] : values,
        newTarget === TellingDate ? target : newTarget,
      ) as Date,
    apply: () => new RealmDate(now()).toString(),
  });
  RealmDate.now = now;
  RealmDate.prototype.constructor = TellingDate;
  return TellingDate;
}
