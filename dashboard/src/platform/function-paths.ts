import type { FunctionReference } from "convex/server";

type Mutation = FunctionReference<"mutation">;

/** The function at a path, or never: "jobs/public:generateSample" in `api` is `api.jobs.public.generateSample`. */
export type FunctionAt<Modules, Path extends string> = Path extends `${infer Folder}/${infer Rest}`
  ? Folder extends keyof Modules
    ? FunctionAt<Modules[Folder], Rest>
    : never
  : Path extends `${infer Module}:${infer Name}`
    ? Module extends keyof Modules
      ? Name extends keyof Modules[Module]
        ? Modules[Module][Name]
        : never
      : never
    : never;

/** Paths of all mutations: "jobs/public:generateSample". */
export type MutationPath<Modules, Prefix extends string = ""> = {
  [Name in keyof Modules & string]: Modules[Name] extends Mutation
    ? `${Prefix}:${Name}`
    : Modules[Name] extends FunctionReference<"query" | "action">
      ? never
      : MutationPath<Modules[Name], Prefix extends "" ? Name : `${Prefix}/${Name}`>;
}[keyof Modules & string];

/** The same functions without those at `Path`. */
export type WithoutFunctions<Modules, Path extends string, Prefix extends string = ""> = {
  [
    Name in keyof Modules & string as `${Prefix}:${Name}` extends Path ? never : Name
  ]: Modules[Name] extends FunctionReference<"query" | "mutation" | "action">
    ? Modules[Name]
    : WithoutFunctions<Modules[Name], Path, Prefix extends "" ? Name : `${Prefix}/${Name}`>;
};
