import { beforeEach, describe, expect, it } from 'vitest';
import { Kept, once } from '../../../functions/kept.ts';
import { HandClock } from '../../fakes/hand-clock.ts';

let clock: HandClock;
let fetched: number;
beforeEach(() => {
  clock = new HandClock();
  fetched = 0;
});

function kept(fail: (call: number) => boolean = () => false): Kept<string> {
  const fetch = async (): Promise<string> => {
    fetched += 1;
    if (fail(fetched)) throw new Error('not now');
    return `value ${fetched}`;
  };
  return new Kept(fetch, { clock, milliseconds: 15 * 60_000, youngMilliseconds: 60_000 });
}

describe('a kept value', () => {
  it('is fetched once for all who ask at the same time', async () => {
    const value = kept();

    expect(await Promise.all([value.get(), value.get()])).toEqual(['value 1', 'value 1']);
  });

  it('is good for a quarter of an hour', async () => {
    const value = kept();
    await value.get();
    await clock.sleep(15 * 60_000 - 1);
    expect(await value.get()).toBe('value 1');

    await clock.sleep(1);
    expect(await value.get()).toBe('value 2');
  });

  it('is renewed when it was refused, but not while it is young', async () => {
    const value = kept();
    await value.get();
    await clock.sleep(59_999);
    expect(await value.renew()).toBeNull();

    await clock.sleep(1);
    expect(await value.renew()).toBe('value 2');
    expect(await value.renew()).toBeNull();
    expect(await value.get()).toBe('value 2');
  });

  it('is not kept when it could not be fetched', async () => {
    const value = kept((call) => call === 1);

    await expect(value.get()).rejects.toThrow('not now');
    expect(await value.get()).toBe('value 2');
  });
});

describe('once', () => {
  it('makes a value one time, and again after it could not be made', () => {
    let calls = 0;
    const made = once(() => {
      calls += 1;
      if (calls === 1) throw new Error('not now');
      return calls;
    });

    expect(made).toThrow('not now');
    expect([made(), made()]).toEqual([2, 2]);
  });
});
