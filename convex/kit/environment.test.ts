import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  canFetch,
  cogWebhookUrl,
  deploymentOrigins,
  isFree,
  isOwnServer,
  providerAccess,
  siteUrlFor,
  webhookUrl,
} from "./environment.ts";
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

describe("a server on the user's own GPU", () => {
  test("is there by its address alone; a key goes along where it has one", () => {
    setEnvironment({
      WAV0_COG_URL: "http://gpu:5000/",
      WAV0_ACE_STEP_URL: "http://gpu:8001",
      WAV0_ACE_STEP_API_KEY: "k",
    });
    expect(providerAccess("cog")).toEqual({ name: "cog", baseUrl: "http://gpu:5000", token: "", webhookSecret: null });
    expect(providerAccess("ace-step")).toMatchObject({ baseUrl: "http://gpu:8001", token: "k" });
    setEnvironment({ WAV0_COG_URL: "gpu" });
    expect([providerAccess("cog"), providerAccess("ace-step")]).toEqual([null, null]);
  });

  test("sends no bill, and is given nothing to fetch", () => {
    for (const name of ["cog", "ace-step"] as const) {
      expect([isOwnServer(name), isFree(name), canFetch(name, "https://a/b.wav")]).toEqual([true, true, false]);
    }
    expect([isOwnServer("local"), isFree("local"), isFree("replicate")]).toEqual([false, true, false]);
  });

  test("reports to an address with a key, which may be another one than that of other providers", () => {
    setEnvironment({ CONVEX_SITE_URL: "http://127.0.0.1:4790/http" });
    expect(cogWebhookUrl("p1", "k")).toBe("http://127.0.0.1:4790/http/webhooks/cog?prediction=p1&key=k");
    setEnvironment({
      CONVEX_SITE_URL: "http://a/http",
      WAV0_COG_WEBHOOK_URL: "http://host.docker.internal:4790/http/",
    });
    expect(cogWebhookUrl("p1", "k")).toBe("http://host.docker.internal:4790/http/webhooks/cog?prediction=p1&key=k");
    setEnvironment({});
    expect([cogWebhookUrl("p1", "k"), webhookUrl("cog", "p1"), webhookUrl("ace-step", "p1")]).toEqual([
      null,
      null,
      null,
    ]);
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

  test("leads the local provider to the hub itself, whatever address people use", () => {
    setEnvironment({
      CONVEX_SITE_URL: "https://studio.test/http",
      WAV0_OWN_SITE_URL: "http://127.0.0.1:4790/http",
    });
    expect(webhookUrl("local", "p1")).toBe("http://127.0.0.1:4790/http/webhooks/replicate?prediction=p1");
    expect(webhookUrl("replicate", "p1")).toBe("https://studio.test/http/webhooks/replicate?prediction=p1");
    expect([siteUrlFor("local"), siteUrlFor("replicate"), siteUrlFor("cog")]).toEqual([
      "http://127.0.0.1:4790/http",
      "https://studio.test/http",
      "https://studio.test/http",
    ]);
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
