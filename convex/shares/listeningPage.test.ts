import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listeningPage } from "./listeningPage.ts";

const EXPIRES = Date.parse("2026-03-04T05:06:07Z");
const pageOf = async (name: string) => (await listeningPage({ name, expiresAt: EXPIRES }, {})).text();

test("a name cannot become markup, wherever it stands on the page", async () => {
  const plain = await pageOf("x");
  const tags = (html: string) => html.match(/<[^>]*>/g);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("<", ">", "&", '"', "'", "script", "/", "a", " ", "--", "title")),
      async (parts) => {
        const html = await pageOf(parts.join(""));
        expect(tags(html)).toEqual(tags(plain));
      },
    ),
    { numRuns: 60 },
  );
  const html = await pageOf("</title><script>alert('&amp;')</script>");
  expect(html.match(/&#60;script&#62;alert\(&#39;&#38;amp;&#39;\)/g)).toHaveLength(2);
});

test("the page says until when it works, keeps the headers of every answer, and lets nothing run or frame it", async () => {
  const answer = await listeningPage({ name: "kick", expiresAt: EXPIRES }, { "cache-control": "no-store" });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("script-src");
  const html = await answer.text();
  expect(html).toContain("until 2026-03-04 05:06 UTC");
  // The one style that the policy allows is the one on the page.
  const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? "";
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style))).toString("base64");
  expect(policy).toContain(`style-src 'sha256-${digest}'`);
});
