import { createHmac } from 'node:crypto';
import published from '@octokit/webhooks-examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Received, type Receiver, receive } from '../../../core/flow/receive/receive.ts';

/** The App of the examples, and the word with which their comments begin: only an issue keeps them from us. */
const RECEIVER: Receiver = { secrets: ['secret'], appId: 29_310, checkName: 'mustrun', command: 'You' };

function delivered(event: string, payload: object): Received {
  const body = Buffer.from(JSON.stringify(payload));
  const signature = createHmac('sha256', 'secret').update(body).digest('hex');
  const headers = {
    'x-github-event': event,
    'x-github-delivery': 'guid-1',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return receive({ headers, body }, RECEIVER);
}

describe("GitHub's own examples", () => {
  const definitions = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(published);
  const answered = (name: string): readonly Received[] =>
    definitions
      .filter((definition) => definition.name === name)
      .flatMap(({ examples }) => examples)
      // An App's deliveries always name the installation; some examples are of repositories' own webhooks.
      .map((example) => delivered(name, { installation: { id: 7 }, ...example }));

  it('are of 58 events', () => {
    expect(definitions).toHaveLength(58);
  });

  it.each([
    ['push', 7, 2],
    ['pull_request', 29, 15],
    ['issue_comment', 9, 0],
    ['check_run', 9, 0],
    ['check_suite', 9, 2],
  ])('of %s are %i, of which %i ask something of us', (name, all, accepted) => {
    const kinds = answered(name).map(({ kind }) => kind);

    expect(kinds).toHaveLength(all);
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(accepted);
    expect(kinds.filter((kind) => kind === 'ignored')).toHaveLength(all - accepted);
  });

  it('of every other event are ignored', () => {
    const used = ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'];
    const others = definitions.map(({ name }) => name).filter((name) => !used.includes(name));

    const reasons = new Set(
      others.flatMap(answered).map((given) => (given.kind === 'ignored' ? given.reason : given)),
    );

    expect(reasons).toEqual(new Set(others.map((name) => `the event ${name} is not used`)));
  });
});
