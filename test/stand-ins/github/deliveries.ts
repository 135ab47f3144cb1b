import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';

/**
 * What becomes of one delivery besides arriving:
 * - lost: the target never sees it, and GitHub records a failure,
 * - doubled: it arrives twice under the same id, and GitHub records one delivery,
 * - late: it waits until `release`.
 */
export type DeliveryFault = 'lost' | 'doubled' | 'late';

export interface DeliveryTarget {
  readonly url: string;
  readonly secret: string;
}

export interface DeliveryRecord {
  /** Larger than a double can count: some real ids are. */
  readonly id: bigint;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number | null;
  readonly repository: number | null;
  readonly redelivery: boolean;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly deliveredAt: Date;
  readonly statusCode: number;
  readonly status: string;
  readonly duration: number;
}

/** GitHub closes the connection of a target that has not answered by then ("Best practices for using webhooks"). */
const LONGEST_ANSWER_MILLISECONDS = 10_000;
/** Beyond it a delivery can be neither listed nor sent again (GitHub, "Redelivering webhooks"). */
const KEPT_MILLISECONDS = 3 * 24 * 3600 * 1000;
const FIRST_ID = 2n ** 53n + 1n;

const payloadSchema = z.looseObject({
  action: z.string().optional(),
  repository: z.looseObject({ id: z.int() }).optional(),
  installation: z.looseObject({ id: z.int() }).optional(),
});

/** The webhook deliveries of an App: signed, recorded, sent in order, and sent again on request. */
export class Deliveries {
  #target: DeliveryTarget | null;
  readonly #now: () => Date;
  readonly #records: DeliveryRecord[] = [];
  readonly #faults: DeliveryFault[] = [];
  readonly #held: (() => Promise<void>)[] = [];
  #sending: Promise<void> = Promise.resolve();

  /** Without a target deliveries are recorded as lost. */
  constructor(target: DeliveryTarget | null, now: () => Date) {
    this.#target = target;
    this.#now = now;
  }

  get target(): DeliveryTarget | null {
    return this.#target;
  }

  /** Deliveries go there from now on. */
  aim(target: DeliveryTarget): void {
    this.#target = target;
  }

  /** The next deliveries suffer these, one each. */
  disturb(...faults: readonly DeliveryFault[]): void {
    this.#faults.push(...faults);
  }

  /** Queues one delivery; `settled` tells when it was made. */
  send(event: string, payload: object): void {
    const guid = randomUUID();
    const fault = this.#target === null ? 'lost' : (this.#faults.shift() ?? null);
    const body = JSON.stringify(payload);
    const deliver = (): Promise<void> => this.#deliver({ event, guid, body, redelivery: false }, fault);
    if (fault === 'late') this.#held.push(deliver);
    else this.#queue(deliver);
  }

  /** Sends the late ones. */
  release(): void {
    for (const deliver of this.#held.splice(0)) this.#queue(deliver);
  }

  /** Sends a recorded delivery again, under its old guid and a new id; false when there is none. */
  redeliver(id: bigint): boolean {
    const record = this.find(id);
    if (record === undefined) return false;
    const { event, guid, payload: body } = record;
    this.#queue(() => this.#deliver({ event, guid, body, redelivery: true }, null));
    return true;
  }

  find(id: bigint): DeliveryRecord | undefined {
    return this.records().find((record) => record.id === id);
  }

  /** What GitHub still lists, newest first. */
  records(): readonly DeliveryRecord[] {
    const oldest = this.#now().getTime() - KEPT_MILLISECONDS;
    return this.#records.filter(({ deliveredAt }) => deliveredAt.getTime() >= oldest).toReversed();
  }

  /** Resolves when every delivery that is not held was made. */
  async settled(): Promise<void> {
    let seen: Promise<void> | null = null;
    while (seen !== this.#sending) {
      seen = this.#sending;
      await seen;
    }
  }

  #queue(deliver: () => Promise<void>): void {
    this.#sending = this.#sending.then(deliver);
  }

  async #deliver(
    sent: {
      readonly event: string;
      readonly guid: string;
      readonly body: string;
      readonly redelivery: boolean;
    },
    fault: DeliveryFault | null,
  ): Promise<void> {
    const { action, repository, installation } = payloadSchema.parse(JSON.parse(sent.body));
    const headers = this.#headers(sent.event, sent.guid, sent.body);
    const started = performance.now();
    const answer = fault === 'lost' ? TIMED_OUT : await this.#post(headers, sent.body);
    if (fault === 'doubled') await this.#post(headers, sent.body);
    this.#records.push({
      id: FIRST_ID + BigInt(this.#records.length),
      guid: sent.guid,
      event: sent.event,
      action: action ?? null,
      installation: installation?.id ?? null,
      repository: repository?.id ?? null,
      redelivery: sent.redelivery,
      payload: sent.body,
      headers,
      deliveredAt: this.#now(),
      duration: (performance.now() - started) / 1000,
      ...answer,
    });
  }

  #headers(event: string, guid: string, body: string): Record<string, string> {
    const signature = createHmac('sha256', this.#target?.secret ?? '')
      .update(body)
      .digest('hex');
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/stand-in',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': `sha256=${signature}`,
    };
  }

  async #post(
    headers: Record<string, string>,
    body: string,
  ): Promise<{ statusCode: number; status: string }> {
    try {
      const signal = AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS);
      const answer = await fetch(this.#target?.url ?? '', { method: 'POST', headers, body, signal });
      await answer.arrayBuffer();
      return {
        statusCode: answer.status,
        status: answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`,
      };
    } catch {
      return TIMED_OUT;
    }
  }
}

const TIMED_OUT = { statusCode: 504, status: 'timed out' };
