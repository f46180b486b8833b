import { httpActionGeneric, httpRouter } from "convex/server";

const http = httpRouter();

http.route({
  path: "/echo",
  method: "POST",
  handler: httpActionGeneric(async (ctx, request) => {
    const { pathname, search } = new URL(request.url);
    const identity = await ctx.auth.getUserIdentity();
    return Response.json(
      { pathname, search, body: await request.text(), subject: identity?.subject ?? null },
      { status: 201, headers: { "x-fixture": request.headers.get("x-fixture") ?? "" } },
    );
  }),
});

http.route({
  pathPrefix: "/below/",
  method: "GET",
  handler: httpActionGeneric(async (_ctx, request) => new Response(new URL(request.url).pathname)),
});

export default http;
