import type { Block, PlacedText } from '../post/blocks.ts';
import type { Finding, Named, Standing } from './finding.ts';
import { findPrintedNumbers, type PrintedNumber } from './printed-number.ts';
import { firstDigit, stateNumbers } from './state-number.ts';
import { FITTING } from './table-cell.ts';
import { unitClassOf } from './units-of.ts';

/** How much of the text before a number is shown. */
const LONGEST_SHOWN = 60;

/**
 * The numbers of a block in which nothing was recognised, as its author names them (`claim=eval_loss`): those that the
 * quantity can be printed as. "It ends at 0.87 after 3 epochs" has one number that can be a loss.
 */
export function findNamedByAuthor(block: Block, named: Named): readonly Finding[] {
  if (block.kind === 'table') {
    const cells = block.rows.slice(1).flatMap((row) => row.map((cell) => ({ cell, row })));
    return cells.flatMap(({ cell, row }) =>
      findIn(
        cell,
        named,
        { kind: 'table', rows: block.rows.length - 1, head: row[0]?.text ?? '' },
        row[0]?.text ?? '',
      ),
    );
  }
  if (block.kind !== 'prose' && block.kind !== 'heading') return [];
  return findIn(block.content, named, { kind: 'prose', pointsForward: false, pointsElsewhere: false }, '');
}

function findIn(
  { text, offsetAt }: PlacedText,
  named: Named,
  standing: Standing,
  label: string,
): readonly Finding[] {
  const numbers = findPrintedNumbers(text).filter((number) => canBe(named, number));
  return numbers.flatMap((number) =>
    stateNumbers(number, null, named.metric).map((stated) => ({
      offset: offsetAt(firstDigit(stated.printed)),
      text: text.slice(Math.max(0, number.start - LONGEST_SHOWN), number.end).trim(),
      named,
      number: stated,
      standing,
      label: label === '' ? text.slice(0, number.start) : label,
    })),
  );
}

/** A bare whole number is a count; a bare number with decimals is a loss or a score. */
function canBe({ metric }: Named, number: PrintedNumber): boolean {
  const unit = unitClassOf(number);
  if (!FITTING[metric].includes(unit)) return false;
  if (unit !== 'none') return true;
  const isWhole = number.numerals.every(({ style }) => style.decimals === 0);
  if (metric === 'other') return true;
  return COUNTS.has(metric) === isWhole;
}

const COUNTS: ReadonlySet<Named['metric']> = new Set(['steps', 'samples', 'tokens', 'parameters']);
