import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Budgets,
  EMPTY_LEDGER,
  type Ledger,
  moneyOf,
  overspent,
  type Wish,
  withoutReservation,
  withPayment,
  withReservation,
} from '../../../core/flow/money/ledger.ts';

const AT = new Date('2026-03-01T00:00:00Z');
const BUDGETS: Budgets = { run: 5, pullRequest: 8, author: 12, month: 16, installation: 20 };

function wish(changed: Partial<Wish> = {}): Wish {
  return {
    ...{ id: 'try-1', repository: 'ann/posts', subject: 'pull 1', author: 'ann', run: 'a', usd: 4 },
    ...changed,
  };
}

/** A ledger in which these are held back. */
function holding(...wishes: readonly Wish[]): Ledger {
  return wishes.reduce((ledger, one) => withReservation(ledger, one, AT), EMPTY_LEDGER);
}

describe('a ledger', () => {
  it.each<[string, Ledger, Wish, ReturnType<typeof overspent>]>([
    ['nothing was spent', EMPTY_LEDGER, wish(), null],
    ['exactly the budget is asked', EMPTY_LEDGER, wish({ usd: 5 }), null],
    ['a run costs more than one may', EMPTY_LEDGER, wish({ usd: 5.01 }), { budget: 'run', left: 5 }],
    ['the run had tries before', holding(wish()), wish({ id: '2' }), { budget: 'run', left: 1 }],
    [
      'the pull request had other runs',
      holding(wish(), wish({ id: '2', run: 'b' })),
      wish({ id: '3', run: 'c', usd: 1 }),
      { budget: 'pullRequest', left: 0 },
    ],
    [
      'the author has other pull requests',
      holding(...[2, 3, 4].map((pull) => wish({ id: `${pull}`, subject: `pull ${pull}` }))),
      wish(),
      { budget: 'author', left: 0 },
    ],
    [
      'the repository has other authors',
      holding(
        ...[2, 3, 4, 5].map((pull) => wish({ id: `${pull}`, subject: `pull ${pull}`, author: `${pull}` })),
      ),
      wish(),
      { budget: 'month', left: 0 },
    ],
    [
      'the installation has other repositories',
      holding(...[2, 3, 4, 5, 6].map((one) => wish({ id: `${one}`, repository: `${one}/posts` }))),
      wish(),
      { budget: 'installation', left: 0 },
    ],
    ['another repository has spent', holding(wish({ repository: 'sam/posts' })), wish({ id: '2' }), null],
  ])('when %s', (_, ledger, asked, expected) => {
    expect(overspent(ledger, asked, BUDGETS)).toEqual(expected);
  });

  it('holds a try back once, and pays it once', () => {
    const twice = holding(wish(), wish({ usd: 1 }));
    const paid = withPayment(withPayment(twice, 'try-1', 0.5), 'try-1', 3);

    expect(moneyOf(twice, { repository: 'ann/posts', subject: 'pull 1' })).toEqual({ spent: 0, reserved: 4 });
    expect(moneyOf(paid, { repository: 'ann/posts', subject: 'pull 1' })).toEqual({
      spent: 0.5,
      reserved: 0,
    });
  });

  it('gives back what was held for a try, unless somebody holds it again meanwhile', () => {
    const held = holding(wish(), wish({ id: '2' }));
    const again = withReservation(held, wish(), new Date(AT.getTime() + 1000));
    const seen = { id: 'try-1', at: AT.toISOString() };

    expect(withoutReservation(held, seen).entries.map(({ id }) => id)).toEqual(['2']);
    expect(withoutReservation(again, seen)).toBe(again);
    const paid = withPayment(held, 'try-1', 1);
    expect(withoutReservation(paid, seen)).toBe(paid);
  });

  it('never holds more back than any budget has', () => {
    const asked = fc.record({
      id: fc.uuid(),
      repository: fc.constantFrom('a/a', 'b/b'),
      subject: fc.constantFrom('pull 1', 'pull 2'),
      author: fc.constantFrom('ann', 'sam'),
      run: fc.constantFrom('x', 'y'),
      usd: fc.double({ min: 0, max: 6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 40 }), (wishes) => {
        const ledger = wishes.reduce(
          (before, one) =>
            overspent(before, one, BUDGETS) === null ? withReservation(before, one, AT) : before,
          EMPTY_LEDGER,
        );

        const total = ledger.entries.reduce((sum, { usd }) => sum + usd, 0);
        expect(total).toBeLessThanOrEqual(20 + 1e-6);
        for (const author of ['ann', 'sam']) {
          const own = ledger.entries.filter((entry) => entry.author === author && entry.repository === 'a/a');
          expect(own.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThanOrEqual(12 + 1e-6);
        }
      }),
    );
  });
});
