/**
 * Compares versions of this package by their numbers; a pre-release counts as older than its release.
 * @returns whether `a` is newer than `b`
 */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  const difference = left.numbers.findIndex((number, place) => number !== right.numbers[place]);
  if (difference >= 0) return (left.numbers[difference] ?? 0) > (right.numbers[difference] ?? 0);
  return right.isPreRelease && !left.isPreRelease;
}

function parse(version: string): { numbers: number[]; isPreRelease: boolean } {
  const [core = "", preRelease] = version.split("-", 2);
  return { numbers: core.split(".").map(Number), isPreRelease: preRelease !== undefined };
}
