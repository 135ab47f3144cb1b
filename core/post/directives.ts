import type { FrontMatterSettings } from '../settings/front-matter-settings.ts';
import { type Block, startOf } from './blocks.ts';
import type { Metric, Problem, Statistic } from './post.ts';
import type { Source } from './source.ts';

/** What an author asks for the block behind an HTML comment, or for the fence whose label says it. */
export interface Directive {
  /** Offsets of the block that it is about; `end` is the start of the next one. */
  readonly start: number;
  readonly end: number;
  /** Of a fence: the id of its first run. Of text: the run that its claims are about. */
  readonly id: string | null;
  /** Of a fence: its runs are not executed. Of text: it claims nothing. */
  readonly skip: boolean;
  /** Hardware that the runs need, as a part of its name. */
  readonly needs: string | null;
  /** Runs of the author behind the numbers. */
  readonly seeds: number | null;
  readonly claim: { readonly metric: Metric; readonly statistic: Statistic } | null;
  /** A difference that the author forgives: a share of the value, or an amount in the printed unit. */
  readonly tolerance: { readonly kind: 'share' | 'amount'; readonly value: number } | null;
  /** The highest rung that the runs are for. */
  readonly profile: 'check' | 'rehearse' | 'verify' | null;
}

export interface Directives {
  readonly directives: readonly Directive[];
  readonly problems: readonly Problem[];
}

type Asked = Omit<Directive, 'start' | 'end'>;

/** What holds for a whole post unless a directive says otherwise. */
export type PostDirective = Pick<Directive, 'skip' | 'needs' | 'seeds' | 'tolerance' | 'profile'>;

/** The directives of a post's front matter. */
export function postDirective({
  skip,
  needs,
  seeds,
  tolerance,
  profile,
}: FrontMatterSettings): PostDirective {
  return {
    skip: skip ?? false,
    needs: needs ?? null,
    seeds: seeds ?? null,
    tolerance: tolerance === undefined ? null : toleranceOf(String(tolerance)),
    profile: profile ?? null,
  };
}

const METRICS: readonly Metric[] = [
  ...(['train_loss', 'eval_loss', 'accuracy', 'score', 'gpu_memory', 'duration', 'speed', 'steps'] as const),
  ...(['parameters', 'size', 'tokens', 'samples', 'answer', 'other'] as const),
];
const STATISTICS: readonly Statistic[] = ['last', 'best', 'mean', 'max', 'total', 'value'];
const PROFILES = ['check', 'rehearse', 'verify'] as const;
const NOTHING: Asked = {
  id: null,
  skip: false,
  needs: null,
  seeds: null,
  claim: null,
  tolerance: null,
  profile: null,
};

/** One word: `skip`, `id=first`, `needs="A10G"`. */
const WORD = /([^\s=]+)(?:=("[^"]*"|'[^']*'|\S*))?/g;

/**
 * Reads `<!-- mustrun: id=first seeds=5 -->` and the label of a fence (```shell mustrun: skip). An unknown word, or a
 * value of the wrong form, is an error with its place: a directive that is not understood must not be passed over.
 */
export function readDirectives(blocks: readonly Block[], source: Source): Directives {
  const directives: Directive[] = [];
  const problems: Problem[] = [];
  for (const [index, block] of blocks.entries()) {
    const text = directiveText(block, source);
    if (text === null) continue;
    const target =
      block.kind === 'comment' ? blocks.slice(index + 1).find(({ kind }) => kind !== 'comment') : block;
    const read = readWords(text.words, text.offset, source);
    problems.push(...read.problems);
    if (target === undefined) {
      const message = 'the directive stands above nothing';
      problems.push({
        ...problemAt(source, text.offset, message, 'a block below it'),
        repair: 'move or remove it',
      });
      continue;
    }
    const next = blocks
      .slice(blocks.indexOf(target) + 1)
      .map(startOf)
      .find((start) => start > startOf(target));
    directives.push({ ...read.asked, start: startOf(target), end: next ?? source.text.length + 1 });
  }
  return { directives, problems };
}

function directiveText(
  block: Block,
  source: Source,
): { readonly words: string; readonly offset: number } | null {
  if (block.kind === 'comment') {
    const found = /^\s*mustrun:\s*(.*?)\s*$/s.exec(block.content.text);
    if (found === null) return null;
    const words = found[1] ?? '';
    return { words, offset: block.content.offsetAt(block.content.text.indexOf(words)) };
  }
  if (block.kind !== 'code') return null;
  const words = /(?:^|\s)mustrun:\s*(.*)$/.exec(block.meta)?.[1];
  if (words === undefined) return null;
  // The label stands in the line above the fence's first line.
  const line = source.placeOf(block.content.offsetAt(0)).line - 1;
  return { words, offset: source.startOfLine(line) + Math.max(0, source.line(line).lastIndexOf(words)) };
}

function readWords(
  text: string,
  offset: number,
  source: Source,
): { readonly asked: Asked; readonly problems: readonly Problem[] } {
  let asked = NOTHING;
  const problems: Problem[] = [];
  for (const match of text.matchAll(WORD)) {
    const [written, name = '', quoted] = match;
    const value = quoted?.replace(/^(["'])(.*)\1$/s, '$2') ?? null;
    const read = readWord(name, value);
    if (typeof read === 'string')
      problems.push(
        problemAt(source, offset + match.index, `mustrun does not understand "${written}"`, read),
      );
    else asked = { ...asked, ...read };
  }
  return { asked, problems };
}

/** What a word asks for, or what would have been understood. */
function readWord(name: string, value: string | null): Partial<Asked> | string {
  switch (name) {
    case 'skip':
      return value === null ? { skip: true } : 'skip, without a value';
    case 'id':
      return value !== null && /^[A-Za-z][\w-]{0,40}$/.test(value)
        ? { id: value }
        : 'id=<a letter, then letters, digits, - or _>';
    case 'needs':
      return value !== null && value.trim() !== '' ? { needs: value } : 'needs="<a part of the GPU\'s name>"';
    case 'seeds':
      return value !== null && /^[1-9]\d{0,3}$/.test(value)
        ? { seeds: Number(value) }
        : 'seeds=<a whole number from 1 on>';
    case 'tolerance':
      return readTolerance(value);
    case 'profile': {
      const profile = PROFILES.find((known) => known === value);
      return profile === undefined ? `profile=${PROFILES.join('|')}` : { profile };
    }
    case 'claim': {
      const [metric, statistic] = [value?.split(':')[0], value?.split(':')[1] ?? 'value'];
      const knownMetric = METRICS.find((known) => known === metric);
      const knownStatistic = STATISTICS.find((known) => known === statistic);
      if (knownMetric === undefined || knownStatistic === undefined) {
        return `claim=<metric> or claim=<metric>:<statistic>, of ${METRICS.join(', ')} and ${STATISTICS.join(', ')}`;
      }
      return { claim: { metric: knownMetric, statistic: knownStatistic } };
    }
    default:
      return 'id, skip, needs, seeds, claim, tolerance or profile';
  }
}

function readTolerance(value: string | null): Partial<Asked> | string {
  const tolerance = toleranceOf(value ?? '');
  return tolerance === null ? 'tolerance=<a number>, or with % for a share of the value' : { tolerance };
}

function toleranceOf(text: string): Directive['tolerance'] {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  if (found === null) return null;
  const number = Number(found[1]);
  return found[2] === '%' ? { kind: 'share', value: number / 100 } : { kind: 'amount', value: number };
}

function problemAt(source: Source, offset: number, message: string, expected: string): Problem {
  const repair = 'correct the word, or remove it';
  return { ...source.placeOf(offset), code: 'directive', level: 'error', message, expected, repair };
}
