import { findEngineStatements } from '../../../post/forms/engine-statement.ts';
import type { Rule } from '../rule.ts';
import type { QualityView } from '../view.ts';

/** `Python 3.11`, `python=3.10`, `python3.11`; `py310` in the tag of an image. */
const PYTHON = /\bpython\W{0,4}3\.\d|\bpy3\d{1,2}\b/i;
/** Names of GPUs and other accelerators, instances of a cloud, or that there is none. */
const HARDWARE =
  /\b(?:(?:RTX|GTX|Tesla|Quadro)\b|A(?:2|10G?|16|30|40|100|800)\b|[HB](?:20|100|200|300|800)\b|L(?:4|20|40S?)\b|[VP]100|P40\b|T4\b|GB?200|RTX|[34]090|MI\d{3}|TPU|NPU|Ascend|Apple silicon|M\d (?:Pro|Max|Ultra)|CPUs?\b|[gp]\d\w{0,3}\.\d*x?large)|\blaptop\b|\bwithout a GPU\b/;

export const environmentStated: Rule = {
  id: 'environment-stated',
  level: 'warning',
  title: 'A post with runs says what they ran with and on.',
  check: (view) => {
    const [run] = view.post.runs;
    const missing = missingParts(view);
    if (run === undefined || missing.length === 0) return [];
    return [
      {
        line: run.line,
        column: run.column,
        message: `the post does not say ${missing.map(({ what }) => what).join(', ')}`,
        expected: missing.map(({ example }) => example).join(', '),
        repair: 'say it before the first command',
        // Without numbers, and with another Python, a reader loses less.
        level: view.post.claims.length > 0 && missing.some(({ weighs }) => weighs) ? 'warning' : 'note',
      },
    ];
  },
};

interface Part {
  readonly what: string;
  readonly example: string;
  /** The numbers of a post depend on it. */
  readonly weighs: boolean;
}

function missingParts({ post, source: { text } }: QualityView): readonly Part[] {
  const statesRelease =
    findEngineStatements(text).some(({ release }) => release !== null) ||
    post.runs.some(({ engine }) => engine.evidence.some((sign) => sign.startsWith('the front matter says')));
  return [
    ...(statesRelease
      ? []
      : [{ what: 'which release of ms-swift', example: 'ms-swift==4.6.0', weighs: true }]),
    ...(PYTHON.test(text) ? [] : [{ what: 'which Python', example: 'Python 3.11', weighs: false }]),
    ...(HARDWARE.test(text) ? [] : [{ what: 'on which hardware', example: 'one A10G', weighs: true }]),
  ];
}
