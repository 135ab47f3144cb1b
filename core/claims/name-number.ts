import type { Named } from './finding.ts';
import {
  DURATION_WORDS,
  HOST_MEMORY,
  MEMORY_WORDS,
  type MetricWords,
  OTHER_TIMES,
  PARAMETER_WORDS,
  QUALITY_WORDS,
  SIZE_WORDS,
  SPEED_WORDS,
} from './metric-words.ts';
import { COUNTED, IS_AMOUNT, nameBare } from './name-bare.ts';
import { nearest, nearestBehind } from './nearest-words.ts';
import { isHardware, isOtherCount, isSetting } from './no-claim-words.ts';
import type { PrintedNumber } from './printed-number.ts';
import { statisticOf } from './statistic-words.ts';
import { unitClassOf } from './units-of.ts';

/** The words around a number that belong to it. */
export interface Clause {
  /** From the number before it or the start of the sentence. */
  readonly before: string;
  /** Up to the next number or the end of the sentence. */
  readonly after: string;
  /** The rest of the sentence, other numbers in it. */
  readonly rest: string;
  /** A comment above a command is about what the command needs, also without saying so: "# 2 * 23GiB; 2.3s/it". */
  readonly place: 'sentence' | 'comment';
}

const PERCENT_WORDS: readonly MetricWords[] = [...QUALITY_WORDS, MEMORY_WORDS, PARAMETER_WORDS, SPEED_WORDS];

/** How far a word may stand behind its number. */
const REACH_BEHIND = 60;
/** What is looked at to each side: a paragraph may be one endless sentence. */
const LONGEST = 240;

/**
 * What a number is a number of, told by the words of its clause and its unit; null when they do not tell, or when it is a setting, a piece
 * of hardware, or another number that nothing measures. The words before it count first (`loss: 0.87`), then those behind (`9.8 MB adapter`).
 */
export function nameNumber(printed: PrintedNumber, clause: Clause): Named | null {
  const before = clause.before.slice(-LONGEST).toLowerCase();
  const after = clause.after.slice(0, LONGEST).toLowerCase();
  const metric = metricOf(printed, before, after, clause);
  return metric === null ? null : { metric, statistic: statisticOf(metric, before, after) };
}

function metricOf(
  printed: PrintedNumber,
  before: string,
  after: string,
  { place, rest }: Clause,
): Named['metric'] | null {
  switch (unitClassOf(printed)) {
    case 'none':
      if (place === 'comment' && /^\s*(?:gpu memory|gpu mem\b|vram|显存|gpu 메모리)/.test(after))
        return 'gpu_memory';
      if (COUNTED.test(after) && IS_AMOUNT.test(before.slice(-30))) return 'samples';
      return isSetting(before, after) || isOtherCount(before, after)
        ? null
        : nameBare(printed, before, after, place);
    case 'bytes':
      return nameBytes(before, after, place);
    case 'time':
      return nameTime(printed, before, after, rest.slice(0, LONGEST).toLowerCase(), place);
    case 'rate':
      return isSetting(before, after) ? null : 'speed';
    case 'percent':
      return isSetting(before, after) ? null : nearest(PERCENT_WORDS, before, after, REACH_BEHIND);
    case 'factor':
      return nearest([SPEED_WORDS, MEMORY_WORDS], before, after, REACH_BEHIND);
    case 'steps':
      return isTrained(before, after) || (place === 'comment' && before.trim() === '') ? 'steps' : null;
    case 'samples':
      return IS_AMOUNT.test(before.slice(-30)) ? 'samples' : null;
    case 'parameters':
      return /^\s*trainable|trainable[^.]*$|可训练|학습 ?가능/.test(before.slice(-30)) ||
        /^\s*\(?(?:are )?trainable|^可训练/.test(after)
        ? 'parameters'
        : null;
    case 'tokens':
      return isSetting(before, after) ||
        !/lengths?|average|mean|stabili|converg|settl|长度|平均|稳定|길이|평균/.test(before)
        ? null
        : 'tokens';
    case 'no measure':
      return null;
  }
}

function nameBytes(before: string, after: string, place: Clause['place']): Named['metric'] | null {
  if (isHardware(before, after)) return null;
  if (HOST_MEMORY.test(before.slice(-40)) || HOST_MEMORY.test(after.slice(0, 24))) return null;
  if (isSetting(before, after)) return null;
  const named = nearest([MEMORY_WORDS, SIZE_WORDS], before, after, REACH_BEHIND);
  if (named !== null) return named;
  if (place === 'comment')
    return /environment|环境|환경|dis[kc]|磁盘|硬盘|디스크|image|镜像/.test(before) ? null : 'gpu_memory';
  const needed = /requir\w+|needs?|occup\w+|consum\w+|占用|需要?|필요|사용/.test(before.slice(-30));
  return needed && !/dis[kc]|storage|磁盘|硬盘|디스크|空间/.test(before + after) ? 'gpu_memory' : null;
}

function nameTime(
  printed: PrintedNumber,
  before: string,
  after: string,
  rest: string,
  place: Clause['place'],
): Named['metric'] | null {
  if (OTHER_TIMES.test(before.slice(-40)) || OTHER_TIMES.test(after.slice(0, 30))) return null;
  const named = nearest([DURATION_WORDS], before, after, REACH_BEHIND);
  if (named !== null || nearestBehind([DURATION_WORDS], rest, REACH_BEHIND) !== null) return 'duration';
  return place === 'comment' && !/^(?:m?s|secs?|seconds?|秒|초)$/i.test(printed.unit ?? '')
    ? 'duration'
    : null;
}

function isTrained(before: string, after: string): boolean {
  if (
    /(?:\b(?:first|every|each|per|intervals?|warm\w*|save|last|next)\b|前|每|间隔|保存|매)\D{0,12}$/.test(
      before,
    )
  )
    return false;
  if (/^[\s-]*(?:interval|per|warm)/.test(after)) return false;
  return /train|\breach\w*[\s*]{0,6}$|\b(?:runs?|ran|does|do|did|took|takes?|after|total|complet(?:e|es|ed)|converg\w*|for)\b|共|训练|经过|完成|총|학습|훈련/.test(
    before.slice(-50),
  );
}
