import { type Block, type PlacedText, startOf } from '../post/blocks.ts';
import type { Claim } from '../post/post.ts';
import type { FoundRun } from '../post/runs/found-run.ts';
import type { Source } from '../post/source.ts';
import { answerClaims } from './answer-table.ts';
import { bind, type Page } from './bind.ts';
import { findInComments } from './comments.ts';
import type { Finding, Named, Standing, UnnumberedClaim } from './finding.ts';
import { findInLog } from './log-lines.ts';
import { nameHead } from './name-head.ts';
import { findNamedByAuthor } from './named-by-author.ts';
import { sectionsOf } from './sections.ts';
import { findInText } from './sentences.ts';
import { findInTable } from './tables.ts';
import { findTextTables } from './text-tables.ts';

/**
 * The claims of a post in its order: numbers of sentences, tables, comments and logs, and tables of answers.
 *
 * @param namedByAuthor what the author says that the numbers of a block are of, by the block's offset
 */
export function findClaims(
  blocks: readonly Block[],
  runs: readonly FoundRun[],
  source: Source,
  namedByAuthor: ReadonlyMap<number, Named>,
): readonly Claim[] {
  const page: Page = { runs, sections: sectionsOf(blocks, source.text.length + 1) };
  const found = new Map<number, UnnumberedClaim>();
  let introduction = '';
  for (const block of blocks) {
    const answers = block.kind === 'table' ? answerClaims(block.rows, runs, source) : null;
    for (const claim of answers ?? []) found.set(source.startOfLine(claim.line) + claim.column - 1, claim);
    const recognised = answers === null ? findInBlock(block, introduction, runs, source) : [];
    const named = namedByAuthor.get(startOf(block));
    const findings =
      named === undefined || recognised.length > 0 ? recognised : findNamedByAuthor(block, named);
    for (const finding of findings) {
      if (!found.has(finding.offset)) found.set(finding.offset, claimOf(finding, page, source));
    }
    if (block.kind === 'heading') introduction = block.content.text;
    if (block.kind === 'prose') introduction = `${introduction} ${block.content.text}`.slice(-400);
  }
  const inOrder = [...found].toSorted(([one], [other]) => one - other);
  return inOrder.map(([, claim], index) => ({ id: `claim-${index + 1}`, ...claim }));
}

function findInBlock(
  block: Block,
  introduction: string,
  runs: readonly FoundRun[],
  source: Source,
): readonly Finding[] {
  switch (block.kind) {
    case 'heading':
      return findInText(block.content, 'sentence', {
        kind: 'prose',
        pointsForward: true,
        pointsElsewhere: false,
      });
    case 'prose':
      if (describesOption(block.content.text)) return [];
      return findInText(block.content, 'sentence', standingOf(block.content));
    case 'table':
      return findInTable(block.rows, `${introduction} ${block.caption?.text ?? ''}`);
    case 'code':
      return [
        ...findInComments(block.content, runs, source),
        ...findInLog(block.content),
        ...findTextTables(block.content).flatMap((grid) => findInTable(grid, introduction)),
      ];
    default:
      return [];
  }
}

const FORWARD =
  /[:：]\s*$|\b(?:following|below|next|this section|here is|here's|these commands?|this command|this script)\b|如下|下面|以下|下列|接下来|本节|本章|此脚本|该脚本|다음|아래|이 섹션|이번 절/i;

/** "learning_rate: the peak …": what an option means, and its default. */
function describesOption(text: string): boolean {
  const name = /^\W{0,4}(-{0,2}[a-zA-Z]\w*(?:_\w+)+)[`*]*\s*[:：(（]/.exec(text)?.[1];
  return name !== undefined && nameHead(name).kind !== 'metric';
}

const ELSEWHERE =
  /\b(?:refer to|see (?:the|our|also|here|this)|for (?:more )?details)\b|参考|参见|参阅|查看|详见|참고|참조/i;

function standingOf({ text }: PlacedText): Standing {
  return { kind: 'prose', pointsForward: FORWARD.test(text), pointsElsewhere: ELSEWHERE.test(text) };
}

function claimOf(
  { offset, text, named, number, ...finding }: Finding,
  page: Page,
  source: Source,
): UnnumberedClaim {
  const { kind, lower, upper, unit, printed } = number;
  return {
    ...source.placeOf(offset),
    text,
    ...named,
    kind,
    lower,
    upper,
    unit,
    run: bind({ offset, text, named, number, ...finding }, page),
    qualifiers: printed.qualifiers,
    printed,
    tolerance: null,
    answer: null,
  };
}
