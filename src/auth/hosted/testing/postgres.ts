import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";

const DEBIAN_FOLDER = "/usr/lib/postgresql";

/** A real PostgreSQL with a folder of its own. */
export interface PostgresServer {
  /** Makes an empty database. @returns its address */
  createDatabase(name: string): string;
  stop(): void;
  start(): void;
  /** Stops it and removes its folder. */
  close(): void;
}

/** The programs of Debian's newest PostgreSQL; null where none is installed ("apt-get install postgresql"). */
export const POSTGRES_PROGRAMS = findPrograms();

function findPrograms(): string | null {
  if (!existsSync(DEBIAN_FOLDER)) return null;
  const versions = readdirSync(DEBIAN_FOLDER).filter((version) =>
    existsSync(path.join(DEBIAN_FOLDER, version, "bin", "initdb")),
  );
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  return newest === undefined ? null : path.join(DEBIAN_FOLDER, newest, "bin");
}

/** Starts a server at a free port of this machine. Its user "owner" needs no password from here. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const runner = otherThanRoot();
  // The temporary folder of a test run is closed to other users than the one who runs it.
  const folder = mkdtempSync(path.join(runner ? "/tmp" : os.tmpdir(), "wav0-postgres-"));
  if (runner) chownSync(folder, runner.uid, runner.gid);
  chmodSync(folder, 0o700);
  const run = (program: string, ...args: string[]): void => {
    const env = { ...process.env, LC_ALL: "C", PGCONNECT_TIMEOUT: "60" };
    execFileSync(path.join(programs, program), args, { cwd: folder, env, stdio: "ignore", ...runner });
  };
  const data = path.join(folder, "data");
  run("initdb", "-D", data, "-A", "trust", "-U", "owner", "--no-sync");
  const port = await freePort();
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const control = (...args: string[]): void =>
    run("pg_ctl", "-D", data, "-l", path.join(folder, "log"), "-o", options, "-w", ...args);
  control("start");
  return {
    createDatabase(name) {
      run("createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "owner", name);
      return `postgres://owner@127.0.0.1:${port}/${name}`;
    },
    stop: () => control("stop", "-m", "fast"),
    start: () => control("start"),
    close() {
      try {
        control("stop", "-m", "immediate");
      } catch {
        // It was stopped already.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as the system's user for it, or as nobody. */
function otherThanRoot(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      // No such user here.
    }
  }
  return null;
}

function idOf(flag: "-u" | "-g", user: string): number {
  return Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
}

/** A port that nobody has now; PostgreSQL cannot choose one by itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A TCP server that listens has an address with a port.
  await new Promise((resolve) => server.close(resolve));
  return port;
}
