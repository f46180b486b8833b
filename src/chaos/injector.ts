import type { Random } from "../audio/core/random.ts";
import type { Purpose } from "../testing/replicate/routes.ts";
import type { Disturbance, Exchange } from "../testing/replicate/server.ts";
import { LOST_CREATES, REFUSED_CREATES } from "../testing/replicate/fault-modes/create-modes.ts";
import type { FaultMode } from "../testing/replicate/fault-modes/mode.ts";
import { READ_MODES } from "../testing/replicate/fault-modes/read-modes.ts";
import { RUN_MODES } from "../testing/replicate/fault-modes/run-modes.ts";
import { WEBHOOK_MODES } from "../testing/replicate/fault-modes/webhook-modes.ts";
import type { RunFault, WebhookFault } from "../testing/replicate/model-runs.ts";
import type { Tally } from "./tally.ts";

/** How likely a request of each purpose, a run or a webhook meets a fault. */
const CHANCE: Record<Purpose | "run" | "webhook", number> = {
  create: 0.5,
  get: 0.2,
  list: 0.25,
  cancel: 0.5,
  model: 0.15,
  upload: 0.4,
  secret: 0,
  file: 0.3,
  run: 0.35,
  webhook: 0.35,
};

const CREATE_MODES = [...REFUSED_CREATES, ...LOST_CREATES];

export interface InjectorOptions {
  random: Random;
  tally: Tally;
  /** Modes of which a run is to have none. */
  isLeftOut(name: string): boolean;
}

/** Decides which request, run or webhook of the provider meets which fault: by chance, the modes that were rare first. */
export class Injector {
  readonly #options: InjectorOptions;
  #isOn = true;

  constructor(options: InjectorOptions) {
    this.#options = options;
  }

  /** From now on nothing goes wrong. */
  stop(): void {
    this.#isOn = false;
  }

  readonly disturb = ({ purpose }: Exchange): Disturbance | undefined =>
    this.#pick(purpose, purpose === "create" ? CREATE_MODES : (READ_MODES[purpose] ?? []));

  readonly runFault = (): RunFault | undefined => this.#pick("run", RUN_MODES);

  readonly webhookFault = (): WebhookFault | undefined => this.#pick("webhook", WEBHOOK_MODES);

  #pick<Act>(place: keyof typeof CHANCE, modes: readonly FaultMode<Act>[]): Act | undefined {
    const { random, tally, isLeftOut } = this.#options;
    const possible = modes.filter(({ name }) => !isLeftOut(name));
    if (!this.#isOn || possible.length === 0 || !random.chance(CHANCE[place])) return undefined;
    const rarest = Math.min(...possible.map(({ name }) => tally.of(name)));
    const { name, act } = random.pick(possible.filter((each) => tally.of(each.name) <= rarest + 1));
    tally.add(name);
    return act;
  }
}
