import published from '@octokit/webhooks-examples' with { type: 'json' };
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AwsApi, startAwsApi } from '../fakes/aws-api.ts';
import { deliveryEvent, lambdaContext } from '../fakes/lambda.ts';

/** The function as it is deployed, but for the bundling: its variables, SDK clients and middleware. */
let aws: AwsApi;
let handler: typeof import('../../functions/webhook/handler.ts').handler;
/** The lines that it writes. */
const lines: string[] = [];

const body = JSON.stringify({
  action: 'opened',
  number: 5,
  installation: { id: 7 },
  repository: { name: 'posts', owner: { login: 'ann' } },
  pull_request: { head: { sha: 'c0ffee' } },
  sender: { login: 'ann' },
});
const delivery = { event: 'pull_request', id: 'guid-1', body };

beforeAll(async () => {
  aws = await startAwsApi();
  const variables = {
    ...aws.variables,
    MUSTRUN_QUEUE: `${aws.url}/123456789012/messages.fifo`,
    MUSTRUN_WEBHOOK_SECRETS: 'webhook',
    MUSTRUN_APP_ID: '29310',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  }
});
afterAll(() => aws.close());
beforeEach(async () => {
  // As in a new container.
  vi.resetModules();
  ({ handler } = await import('../../functions/webhook/handler.ts'));
  lines.length = 0;
  aws.sent.length = 0;
  aws.calls.clear();
  aws.broken.clear();
  aws.secrets.set('webhook', '["new", "old"]');
});

function answered(event: unknown) {
  return handler(event, lambdaContext());
}

async function statusOf(event: unknown): Promise<number | undefined> {
  return (await answered(event)).statusCode;
}

describe('a signed delivery', () => {
  it.each(['new', 'old'])('is accepted by the %s secret, and queued once on its group', async (secret) => {
    expect(await statusOf(deliveryEvent(delivery, secret))).toBe(202);

    expect(aws.sent).toHaveLength(1);
    expect(aws.sent[0]).toMatchObject({
      deduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      group: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.parse(aws.sent[0]?.body ?? '')).toEqual({
      delivery: 'guid-1',
      message: {
        kind: 'pull request changed',
        installation: 7,
        repository: { owner: 'ann', name: 'posts' },
        pull: 5,
        brought: { commit: 'c0ffee', login: 'ann' },
      },
    });
  });

  it('is read from the bytes that were sent, also when they come as base64', async () => {
    const written = JSON.stringify({ ...JSON.parse(body), title: 'Zürich 🚀' });
    const event = deliveryEvent({ ...delivery, body: written }, 'new');
    const encoded = { ...event, body: Buffer.from(written).toString('base64'), isBase64Encoded: true };

    expect(await statusOf(encoded)).toBe(202);
    expect(aws.sent).toHaveLength(1);
  });

  it('is read whatever the case of its headers', async () => {
    const event = deliveryEvent(delivery, 'new');
    const headers = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );

    expect(await statusOf({ ...event, headers })).toBe(202);
  });

  it('has the same message when it comes again, for the queue to drop', async () => {
    await statusOf(deliveryEvent(delivery, 'new'));
    await statusOf(deliveryEvent(delivery, 'new'));
    await statusOf(deliveryEvent({ ...delivery, id: 'guid-2' }, 'new'));

    const ids = aws.sent.map(({ deduplicationId }) => deduplicationId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('asks for the secrets once for many', async () => {
    await statusOf(deliveryEvent(delivery, 'new'));
    await statusOf(deliveryEvent({ ...delivery, id: 'guid-2' }, 'new'));

    expect(Object.fromEntries(aws.calls)).toEqual({ GetSecretValue: 1, SendMessageBatch: 2 });
  });

  it('fails when it cannot be queued, so that GitHub records a failure', async () => {
    aws.broken.add('SendMessageBatch');

    await expect(answered(deliveryEvent(delivery, 'new'))).rejects.toThrow('sending messages');
  });

  it('fails when the secret is no list of secrets, without telling it', async () => {
    aws.secrets.set('webhook', 'hunter2');

    await expect(answered(deliveryEvent(delivery, 'new'))).rejects.toThrow(
      /^the secret webhook is not what was expected: a JSON list/,
    );
    expect(lines.join('')).not.toContain('hunter2');
  });
});

describe('what is no good delivery', () => {
  const good = () => deliveryEvent(delivery, 'new');
  const without = (name: string) => {
    const event = good();
    return { ...event, headers: { ...event.headers, [name]: undefined } };
  };

  it.each([
    ['signed with another secret', () => deliveryEvent(delivery, 'guessed'), 401],
    ['unsigned', () => without('x-hub-signature-256'), 401],
    ['changed on its way', () => ({ ...good(), body: body.replace('ann', 'sam') }), 401],
    ['without an event', () => without('x-github-event'), 400],
    ['without an id', () => without('x-github-delivery'), 400],
    ['no JSON', () => deliveryEvent({ ...delivery, body: '{' }, 'new'), 400],
    [
      'no payload of its event',
      () => deliveryEvent({ ...delivery, body: body.replace('5', '"5"') }, 'new'),
      400,
    ],
    ['too large', () => deliveryEvent({ ...delivery, body: ' '.repeat(6_291_457) }, 'new'), 413],
    [
      'a form',
      () => ({
        ...good(),
        headers: { ...good().headers, 'content-type': 'application/x-www-form-urlencoded' },
      }),
      415,
    ],
    ['of no stated type', () => without('content-type'), 415],
  ])('%s is refused', async (_name, event, status) => {
    const answer = await answered(event());

    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body ?? '')).toEqual({ message: expect.stringMatching(/.{10}/) });
    expect(aws.sent).toEqual([]);
  });

  it('does not have the secrets fetched again and again', async () => {
    for (let time = 0; time < 5; time += 1) await statusOf(deliveryEvent(delivery, 'guessed'));

    expect(aws.calls.get('GetSecretValue')).toBe(1);
  });

  it('is an event of another kind: a mistake of the deployment', async () => {
    await expect(answered({ Records: [] })).rejects.toThrow('an event of no function URL');
  });
});

describe('what is logged', () => {
  it('names the delivery in every line, and holds neither the body, nor the signature, nor a secret', async () => {
    const event = deliveryEvent(delivery, 'old');
    await statusOf(event);
    const logged = lines.filter((line) => line.includes('"level"'));

    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      ...{ level: 'INFO', delivery: 'guid-1', event: 'pull_request', status: 202 },
      function_request_id: 'request-1',
    });
    const all = lines.join('\n');
    for (const secret of [event.headers['x-hub-signature-256'], 'c0ffee', '"old"'])
      expect(all).not.toContain(secret);
  });

  it('takes no line breaks from strangers', async () => {
    await statusOf(deliveryEvent({ ...delivery, id: 'guid\n{"level":"FORGED"}' }, 'guessed'));

    expect(lines.join('\n')).not.toContain('FORGED');
  });
});

describe("GitHub's own examples", () => {
  const definitions = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(published);
  /** Of the other 53 events nothing is asked. The App of the examples is not ours, but for two suites of checks. */
  const MESSAGES: Readonly<Record<string, number>> = { push: 2, pull_request: 15, check_suite: 2 };

  it.each(definitions.map(({ name, examples }) => [name, examples] as const))(
    'of %s are accepted, and queued where they ask something of us',
    async (name, examples) => {
      for (const [index, example] of examples.entries()) {
        // An App's deliveries always name the installation; some examples are of repositories' own webhooks.
        const written = JSON.stringify({ installation: { id: 7 }, ...example });
        const event = deliveryEvent({ event: name, id: `${name}-${index}`, body: written }, 'new');
        expect(await statusOf(event)).toBe(202);
      }

      expect(aws.sent).toHaveLength(MESSAGES[name] ?? 0);
    },
  );

  it('are of 58 events', () => {
    expect(definitions).toHaveLength(58);
  });
});

it('exports the handler that its middleware wraps', () => {
  expect(handler).toHaveProperty('use');
});
