import { describe, expect, it } from 'vitest';
import { readConfig as readAdvance } from '../../../functions/advance/config.ts';
import { readConfig as readCallback } from '../../../functions/callback/config.ts';
import { readConfig as readNightly } from '../../../functions/nightly/config.ts';
import { readConfig as readSweep } from '../../../functions/sweep/config.ts';
import { readConfig as readWebhook } from '../../../functions/webhook/config.ts';

const ALL = {
  MUSTRUN_QUEUE: 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
  MUSTRUN_HINTS: 'https://sqs.eu-central-1.amazonaws.com/123456789012/hints',
  MUSTRUN_STORE: 's3://posts-store/mustrun',
  MUSTRUN_INSTALLATION: 'installation/1.json',
  MUSTRUN_WEBHOOK_SECRETS: 'mustrun/webhook',
  MUSTRUN_APP_ID: '4711',
  MUSTRUN_APP_KEY: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:key',
};

const PIPELINE = ['MUSTRUN_STORE', 'MUSTRUN_INSTALLATION', 'MUSTRUN_QUEUE'];
const GITHUB = ['MUSTRUN_APP_ID', 'MUSTRUN_APP_KEY'];
const FUNCTIONS = [
  ['webhook', readWebhook, ['MUSTRUN_QUEUE', 'MUSTRUN_WEBHOOK_SECRETS', 'MUSTRUN_APP_ID']],
  ['advance', readAdvance, [...PIPELINE, ...GITHUB]],
  ['callback', readCallback, [...PIPELINE, 'MUSTRUN_HINTS']],
  ['nightly', readNightly, PIPELINE],
  ['sweep', readSweep, [...PIPELINE, ...GITHUB]],
] as const;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

describe.each(FUNCTIONS)('the configuration of %s', (_name, readConfig, wanted) => {
  it('tells all variables that are missing, and no others', () => {
    const message = messageOf(() => readConfig({}));

    expect([...message.matchAll(/^- (\w+) is missing: expected .{10,}$/gm)].map(([, name]) => name)).toEqual(
      wanted,
    );
  });

  it('tells what is missing together with what is wrong, and not what it says', () => {
    const { MUSTRUN_QUEUE: _left, ...others } = ALL;
    const message = messageOf(() =>
      readConfig({
        ...others,
        MUSTRUN_APP_ID: 'hunter2',
        MUSTRUN_STORE: 'hunter2',
        MUSTRUN_HINTS: 'hunter2',
      }),
    );

    expect(message).toContain('MUSTRUN_QUEUE is missing');
    const wrong = wanted.filter((name) =>
      ['MUSTRUN_APP_ID', 'MUSTRUN_STORE', 'MUSTRUN_HINTS'].includes(name),
    );
    for (const name of wrong) expect(message).toContain(`${name} is wrong`);
    expect(message).not.toContain('hunter2');
  });

  it('takes an empty variable for a missing one', () => {
    expect(messageOf(() => readConfig({ ...ALL, MUSTRUN_QUEUE: ' ' }))).toContain('MUSTRUN_QUEUE is missing');
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readConfig(ALL))).toBe(true);
  });
});

describe('the way to GitHub', () => {
  it('is github.com at the pace that it asks for, unless something else is said', () => {
    expect(readAdvance(ALL).github).toEqual({
      appId: 4711,
      keyId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:key',
      baseUrl: 'https://api.github.com',
      paced: true,
    });
  });

  it('may be a GitHub Enterprise Server without limits', () => {
    const { github } = readSweep({
      ...ALL,
      MUSTRUN_GITHUB_API: 'https://git.example.org/api/v3',
      MUSTRUN_GITHUB_PACED: 'false',
    });

    expect(github).toMatchObject({ baseUrl: 'https://git.example.org/api/v3', paced: false });
  });

  it('is either paced or not', () => {
    const message = messageOf(() => readAdvance({ ...ALL, MUSTRUN_GITHUB_PACED: 'no' }));

    expect(message).toContain('MUSTRUN_GITHUB_PACED is wrong');
  });
});
