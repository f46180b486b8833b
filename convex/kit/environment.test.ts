import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canFetch, deploymentOrigins, providerAccess, webhookUrl } from "./environment.ts";
import { setEnvironment } from "../testing/studio.fixture.ts";

beforeEach(() => setEnvironment({}));
afterEach(() => setEnvironment({}));

describe("a provider", () => {
  test("without address or key is not there", () => {
    expect([providerAccess("local"), providerAccess("replicate")]).toEqual([null, null]);
    setEnvironment({ WAV0_INFERENCE_URL: "http://127.0.0.1:1/v1" });
    expect(providerAccess("local")).toBeNull();
  });

  test("has its address without a slash at the end, and its own token and secret", () => {
    setEnvironment({
      WAV0_INFERENCE_URL: "http://127.0.0.1:1/v1/",
      WAV0_INFERENCE_TOKEN: "t",
      WAV0_INFERENCE_WEBHOOK_SECRET: "whsec_a",
      REPLICATE_API_TOKEN: "r",
    });
    expect(providerAccess("local")).toEqual({
      name: "local",
      baseUrl: "http://127.0.0.1:1/v1",
      token: "t",
      webhookSecret: "whsec_a",
    });
    expect(providerAccess("replicate")).toEqual({
      name: "replicate",
      baseUrl: "https://api.replicate.com/v1",
      token: "r",
      webhookSecret: null,
    });
  });
});

describe("a webhook's address", () => {
  test("is none where the deployment does not know its own", () => {
    expect(webhookUrl("local", "p1")).toBeNull();
  });

  test("may be plain http for the local provider only", () => {
    setEnvironment({ CONVEX_SITE_URL: "http://127.0.0.1:4790/http" });
    expect(webhookUrl("local", "p1")).toBe("http://127.0.0.1:4790/http/webhooks/replicate?prediction=p1");
    expect(webhookUrl("replicate", "p1")).toBeNull();
  });

  test("can be set apart from the deployment's own", () => {
    setEnvironment({ CONVEX_SITE_URL: "http://127.0.0.1:1", WAV0_WEBHOOK_BASE_URL: "https://tunnel.test/x/" });
    expect(webhookUrl("replicate", "p1")).toBe("https://tunnel.test/x/webhooks/replicate?prediction=p1");
  });
});

test("a hosted provider fetches https only, the local one anything on its machine", () => {
  expect(canFetch("replicate", "https://a.test/x.wav")).toBe(true);
  expect(canFetch("replicate", "http://127.0.0.1/x.wav")).toBe(false);
  expect(canFetch("local", "http://127.0.0.1/x.wav")).toBe(true);
});

test("the deployment's origins are those of its two addresses", () => {
  expect(deploymentOrigins()).toEqual([]);
  setEnvironment({ CONVEX_CLOUD_URL: "http://127.0.0.1:4790", CONVEX_SITE_URL: "http://127.0.0.1:4790/http" });
  expect(deploymentOrigins()).toEqual(["http://127.0.0.1:4790", "http://127.0.0.1:4790"]);
});
