import { expect, test } from "vitest";
import { endSessions } from "./sessions.ts";

/** What is deleted, in order. */
function watched() {
  const deleted: { model: string; where: unknown }[] = [];
  const database: Parameters<typeof endSessions>[0] = {
    deleteMany: async ({ model, where }) => deleted.push({ model, where }),
  };
  return { deleted, database };
}

test("tokens and consents of apps go before the sessions in which they were given", async () => {
  const { deleted, database } = watched();
  await endSessions(database, "ada");
  expect(deleted.map(({ model }) => model)).toEqual([
    "oauthAccessToken",
    "oauthRefreshToken",
    "oauthConsent",
    "session",
  ]);
});

test("nobody else is signed out", async () => {
  const { deleted, database } = watched();
  await endSessions(database, "ada");
  for (const { where } of deleted) expect(where).toEqual([{ field: "userId", value: "ada" }]);
});

test("a failure ends it, so that the caller does not take what is left for gone", async () => {
  const asked: string[] = [];
  const database: Parameters<typeof endSessions>[0] = {
    async deleteMany({ model }) {
      asked.push(model);
      throw new Error("The database is away");
    },
  };
  await expect(endSessions(database, "ada")).rejects.toThrow("The database is away");
  expect(asked).toHaveLength(1);
});
