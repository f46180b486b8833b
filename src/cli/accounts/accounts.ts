import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Account } from "../../auth/hosted/accounts/account.ts";
import type { Accounts, Person } from "../../auth/hosted/accounts/accounts.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { findHub } from "../../hub/discovery.ts";
import { authSettings } from "../../hub/sign-in.ts";
import { type DeploymentPlace, createAccountData } from "../../hub/accounts/account-data.ts";
import { UsageError } from "../flags.ts";
import { askOnTerminal } from "../question.ts";
import { formatTable } from "../table.ts";
import { readCommand } from "../usage.ts";
import { deleteAccount, deleteRemains, exportAccount } from "./departing.ts";
import { readPassword } from "./password-input.ts";

/** What `accounts` can do. */
const ACTIONS = ["list", "add", "invite", "reset", "block", "unblock", "delete", "export"] as const;

type Action = (typeof ACTIONS)[number];
type Flags = ReturnType<typeof readCommand<"accounts">>["flags"];

/** 96 random bits, as text that can be typed. */
const PASSWORD_BYTES = 12;

/**
 * `accounts <action> [email]`: the accounts of a hosted studio, in its own database, with the variables with which its hub
 * runs. It works whether the hub runs or not.
 * @throws AppError INVALID_INPUT where the studio has no accounts, and for an address that has none
 */
export async function accounts(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readCommand("accounts", args);
  const [action, email, file] = readOperands(operands, flags);
  const place = await findPlace(config);
  const data = createAccountData(place ?? { url: nowhere(config.port), isOwn: true });
  const settings = authSettings(config, addressOf(config, place), { log: () => {}, data });
  if (settings === null) {
    throw new AppError(
      "INVALID_INPUT",
      "Accounts belong to a hosted studio: run this with the variables of its hub, WAV0_AUTH=hosted and the others",
    );
  }
  const { openAccounts } = await import("../../auth/hosted/accounts/accounts.ts");
  const opened = await openAccounts(settings);
  try {
    for await (const line of act(opened, { action, email, file, flags, isStudioUp: place !== null }))
      process.stdout.write(`${line}\n`);
    return 0;
  } finally {
    await opened.close();
  }
}

function readOperands([action, email, file = ""]: readonly string[], { id }: Flags): [Action, string, string] {
  const known = ACTIONS.find((each) => each === action);
  if (known === undefined) throw new UsageError(`Say what to do: accounts ${ACTIONS.join(" | ")}`);
  if (known === "list") {
    if (email !== undefined) throw new UsageError('"accounts list" takes no address; it lists them all');
    return [known, "", ""];
  }
  if (id !== undefined) {
    if (known !== "delete" || email !== undefined) throw new UsageError("--id is for: accounts delete --id ID");
    return [known, "", ""];
  }
  const address = z.email().safeParse(email);
  if (!address.success) throw new UsageError(`Say whose account: accounts ${known} name@example.com`);
  if ((known === "export") !== (file !== "")) throw new UsageError(fileRule(known, address.data));
  return [known, address.data.toLowerCase(), file];
}

function fileRule(action: Action, email: string): string {
  return action === "export"
    ? `Say into which file: accounts export ${email} account.zip`
    : `"accounts ${action}" takes one address and no more`;
}

/** Where the data of users is; null where no studio answers. */
async function findPlace({ home, convexUrl }: Config): Promise<DeploymentPlace | null> {
  if (convexUrl !== null) return { url: convexUrl, isOwn: false };
  const hub = await findHub(home);
  return hub && { url: hub.url, isOwn: true };
}

/** For links and tokens; the hub's own address where the studio has no public one. */
function addressOf({ port, hosted }: Config, place: DeploymentPlace | null): string {
  return hosted?.publicUrl ?? (place?.isOwn ? place.url : nowhere(port));
}

/** Where a hub would be that does not run. */
function nowhere(port: number): string {
  return `http://127.0.0.1:${port}`;
}

interface Order {
  action: Action;
  email: string;
  /** Of an export. */
  file: string;
  flags: Flags;
  isStudioUp: boolean;
}

/** Yields the lines of the answer. */
async function* act(opened: Accounts, { action, email, file, flags, isStudioUp }: Order): AsyncGenerator<string> {
  const person: Person = { email, name: flags.name ?? email.slice(0, email.indexOf("@")) };
  switch (action) {
    case "list":
      return yield* list(opened, flags.json ?? false);
    case "add": {
      const { password, lines } = await choosePassword(flags);
      await opened.add(person, password);
      yield `${email} has an account`;
      return yield* lines;
    }
    case "invite":
      yield `Send this link to ${email}; it works once, for 7 days:`;
      return yield await opened.invite(person);
    case "reset":
      return yield* reset(opened, email, flags);
    case "block":
      await opened.block(email);
      return yield `${email} is blocked; sessions have ended, apps are disconnected, keys are refused`;
    case "unblock":
      await opened.unblock(email);
      return yield `${email} may sign in again`;
    case "delete": {
      const ask = process.stdin.isTTY ? askOnTerminal : null;
      const order = { yes: flags.yes ?? false, isStudioUp, ask, tell };
      if (flags.id !== undefined) return yield await deleteRemains(opened, { ...order, id: flags.id });
      return yield await deleteAccount(opened, { ...order, email });
    }
    case "export":
      await exportAccount(opened, await opened.find(email), file);
      return yield `Everything of ${email} is in ${file}`;
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function* reset(opened: Accounts, email: string, flags: Flags): AsyncGenerator<string> {
  const ended = "sessions have ended and apps are disconnected";
  if (flags.link) {
    const link = await opened.resetByLink(email);
    yield `The password of ${email} is gone; ${ended}. A new one is chosen at this link, once, within 7 days:`;
    return yield link;
  }
  const { password, lines } = await choosePassword(flags);
  await opened.resetPassword(email, password);
  yield `${email} has a new password; ${ended}`;
  return yield* lines;
}

/** One made here is shown once: only its hash is kept. */
async function choosePassword({ stdin }: Flags): Promise<{ password: string; lines: string[] }> {
  if (stdin) return { password: await readPassword(process.stdin), lines: [] };
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  return { password, lines: [`Password, shown this once: ${password}`] };
}

async function* list(opened: Accounts, isJson: boolean): AsyncGenerator<string> {
  if (isJson) {
    for await (const account of opened.list()) yield JSON.stringify(account);
    return;
  }
  const all: Account[] = [];
  for await (const account of opened.list()) all.push(account);
  if (all.length === 0) return yield 'There are no accounts yet; "accounts add name@example.com" makes one';
  yield formatTable(["email", "name", "state", "signs in by", "created", "last seen", "id"], all.map(toRow));
}

function toRow({ email, name, state, signIn, createdAt, lastSeenAt, id }: Account): string[] {
  return [email, name, state, signIn.join(", ") || "–", day(createdAt), lastSeenAt ? day(lastSeenAt) : "–", id];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
