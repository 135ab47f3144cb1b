import picomatch from 'picomatch';
import type { Place, Problem } from '../post/post.ts';
import type { Settings } from '../settings/settings.ts';
import type { Interval } from './diagnosis.ts';

/** Something that a run asks for by name, and where. */
export interface Asked extends Place {
  readonly name: string;
}

/** What a run would have to be granted. */
export interface Wish extends Place {
  readonly models: readonly Asked[];
  readonly datasets: readonly Asked[];
  /** Files with code of the author. */
  readonly plugins: readonly Asked[];
  /** Models that bring code of their own, as far as that is known. */
  readonly modelsWithCode: readonly Asked[];
  readonly hardware: string;
  readonly usd: Interval | null;
}

const WHO = 'in .mustrun.yml on the default branch, which takes write permission';

/**
 * What the policy of a repository would refuse of a run, why, and who could allow it. Nothing is wrong with the post for
 * it: a refusal is a warning, what depends on the author a note.
 */
export function checkPolicy(wish: Wish, settings: Settings): readonly Problem[] {
  return [
    ...wish.models.flatMap((asked) => refusedName(asked, 'model', settings.models)),
    ...wish.datasets.flatMap((asked) => refusedName(asked, 'dataset', settings.datasets)),
    ...wish.plugins.flatMap((asked) => refusedPlugin(asked, settings)),
    ...wish.modelsWithCode.flatMap((asked) => refusedModelCode(asked, settings)),
    ...refusedHardware(wish, settings),
    ...refusedPrice(wish, settings),
  ];
}

function refusedName(
  { name, line, column }: Asked,
  kind: 'model' | 'dataset',
  { allow, deny }: Settings['models'],
): readonly Problem[] {
  const what = kind === 'model' ? 'model' : 'data set';
  const denying = deny.find((pattern) => matches(pattern, name));
  if (denying === undefined && allow.some((pattern) => matches(pattern, name))) return [];
  const why = denying === undefined ? 'is on none of its lists' : `is denied there by "${denying}"`;
  return [
    {
      line,
      column,
      code: `policy-${kind}`,
      level: 'warning',
      message: `verify would refuse the ${what} ${name}: it ${why}`,
      expected: denying === undefined ? `one of ${allow.join(', ')}` : null,
      repair: `take another ${what}, or have it allowed under ${kind}s ${WHO}`,
    },
  ];
}

/** Ids are compared as the hubs do, without regard to case. */
function matches(pattern: string, name: string): boolean {
  return picomatch.isMatch(name, pattern, { nocase: true, dot: true, windows: false });
}

function refusedPlugin({ name, line, column }: Asked, { plugins }: Settings): readonly Problem[] {
  if (plugins === 'always') return [];
  const never = plugins === 'never';
  return [
    {
      line,
      column,
      code: 'policy-plugin',
      level: never ? 'warning' : 'note',
      message: never
        ? `verify would refuse ${name}: this repository runs no code of authors`
        : `${name} is code: it is run only for authors with write permission`,
      expected: null,
      repair: never ? `do without it, or have "plugins" set to trusted ${WHO}` : null,
    },
  ];
}

function refusedModelCode({ name, line, column }: Asked, { remoteCode }: Settings): readonly Problem[] {
  if (remoteCode === 'always') return [];
  const never = remoteCode === 'never';
  return [
    {
      line,
      column,
      code: 'policy-remote-code',
      level: never ? 'warning' : 'note',
      message: never
        ? `verify would refuse ${name}: the model brings code of its own, and this repository runs none`
        : `${name} brings code of its own: it is run only for authors with write permission`,
      expected: never ? 'a model whose class transformers has' : null,
      repair: never ? `take another model, or have "remoteCode" set to trusted ${WHO}` : null,
    },
  ];
}

function refusedHardware({ hardware, line, column }: Wish, settings: Settings): readonly Problem[] {
  if (settings.hardware.includes(hardware)) return [];
  return [
    {
      line,
      column,
      code: 'policy-hardware',
      level: 'warning',
      message: `verify would not run this on ${hardware}: the repository has it not`,
      expected: settings.hardware.join(', '),
      repair: `check for another class, or have it added under hardware ${WHO}`,
    },
  ];
}

function refusedPrice({ usd, line, column }: Wish, { budget }: Settings): readonly Problem[] {
  if (usd === null || usd.high <= budget.run) return [];
  const surely = usd.median > budget.run;
  return [
    {
      line,
      column,
      code: 'policy-price',
      level: surely ? 'warning' : 'note',
      message: `verify would cost about ${dollars(usd.median)} (${dollars(usd.low)} to ${dollars(usd.high)}), ${surely ? 'more' : 'perhaps more'} than the ${dollars(budget.run)} that a run may cost`,
      expected: `at most ${dollars(budget.run)}`,
      repair: `make the run shorter, or have budget.run raised ${WHO}`,
    },
  ];
}

/** The budgets that all runs of a post come under together, the tightest first. */
const SHARED = [
  ['pullRequest', 'the runs of a pull request'],
  ['author', 'the runs of an author in a month'],
  ['month', 'all runs of a month'],
] as const;

/**
 * That the runs of a post together cost more than a pull request, an author or a month may: the first of them that they
 * surely exceed. What was spent before is not known here.
 */
export function checkSharedBudgets(
  prices: readonly Interval[],
  { line, column }: Place,
  { budget }: Settings,
): readonly Problem[] {
  const total = prices.reduce((sum, { median }) => sum + median, 0);
  const exceeded = SHARED.find(([name]) => total > budget[name]);
  if (exceeded === undefined) return [];
  const [name, what] = exceeded;
  return [
    {
      line,
      column,
      code: 'policy-price',
      level: 'warning',
      message: `verify of this post would cost about ${dollars(total)}, more than the ${dollars(budget[name])} that ${what} may cost`,
      expected: `at most ${dollars(budget[name])}`,
      repair: `verify fewer runs, or have budget.${name} raised ${WHO}`,
    },
  ];
}

function dollars(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}
