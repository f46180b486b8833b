/** @returns the name itself, or with the first of _2, _3, … that is not taken */
export async function freeName(asked: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  let name = asked;
  for (let suffix = 2; await isTaken(name); suffix += 1) name = `${asked}_${suffix}`;
  return name;
}
