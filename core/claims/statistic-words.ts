import type { Metric, Statistic } from '../post/post.ts';

const BEST = /\b(?:best|lowest|minimum|min|highest)\b|最佳|最好|最低|最优|최저|최고|최적/;
const MEAN = /\b(?:mean|average|averaged|avg|overall)\b|train_loss|平均|평균/;
const LAST = /\b(?:final|last|end|ends|ending|finally|eventually)\b|最终|最后|最終|최종|마지막/;

/** Which value of a quantity a number is, by the words around it, else by what posts mean when they do not say. */
export function statisticOf(metric: Metric, before: string, after: string): Statistic {
  const words = `${before} ${after.slice(0, 30)}`;
  switch (metric) {
    case 'gpu_memory':
      return 'max';
    case 'duration':
    case 'samples':
      return 'total';
    case 'speed':
      return 'mean';
    case 'steps':
    case 'parameters':
    case 'size':
      return 'value';
    default: {
      if (BEST.test(words)) return 'best';
      if (MEAN.test(words)) return 'mean';
      if (LAST.test(words)) return 'last';
      return metric === 'eval_loss' || metric === 'accuracy' ? 'last' : 'value';
    }
  }
}
