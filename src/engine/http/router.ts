/** Answers a request; `parameter` is what a trailing `*` of the route matched. */
export type Handler = (request: Request, parameter: string) => Promise<Response> | Response;

/** "METHOD /path", or "METHOD /path/*" for everything below. */
export type Routes = Record<string, Handler>;

/** Finds the handler of a request: an exact route first, then the longest matching prefix. Null if there is none. */
export function createRouter(routes: Routes): (request: Request) => (() => Promise<Response>) | null {
  const exact = new Map(Object.entries(routes).filter(([route]) => !route.endsWith("*")));
  const prefixes = Object.entries(routes)
    .filter(([route]) => route.endsWith("*"))
    .map(([route, handler]) => ({ prefix: route.slice(0, -1), handler }))
    .sort((left, right) => right.prefix.length - left.prefix.length);

  return (request) => {
    const target = `${request.method} ${new URL(request.url).pathname}`;
    const handler = exact.get(target);
    if (handler !== undefined) return async () => handler(request, "");
    const match = prefixes.find(({ prefix }) => target.startsWith(prefix));
    return match ? async () => match.handler(request, target.slice(match.prefix.length)) : null;
  };
}
