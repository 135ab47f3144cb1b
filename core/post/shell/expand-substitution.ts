import { type ArithmeticResult, evaluateArithmetic, evaluateExpression } from './arithmetic.ts';
import { isBlank } from './characters.ts';
import { expandValue, expandWord } from './expand-word.ts';
import { ascend, descend, type Expansion, lookUp } from './expansion.ts';
import { addNames, appendLiteral, appendSplit, appendUnresolved, type Fields } from './fields.ts';
import { BRACES, ESCAPES, EXPANSIONS, QUOTES, type ScannedWord, scanWord } from './scan-word.ts';

/**
 * Expands the substitution `source.slice(start, end)`: `$((…))`, and `$(expr …)` or its backtick form, are evaluated as integer
 * arithmetic; the output of any other command is unknown, and its text stays.
 */
export function expandSubstitution(
  expansion: Expansion,
  source: string,
  start: number,
  end: number,
  quoted: boolean,
  fields: Fields,
): void {
  const raw = source.slice(start, end);
  const result = descend(expansion) ? evaluate(expansion, raw) : { unresolved: [] };
  if (typeof result !== 'string') {
    appendUnresolved(fields, raw, result.unresolved.length > 0 ? result.unresolved : [raw]);
  } else if (quoted) appendLiteral(fields, result);
  else appendSplit(fields, result);
}

type Evaluated = string | { readonly unresolved: readonly string[] };

function evaluate(expansion: Expansion, raw: string): Evaluated {
  let result: Evaluated;
  if (raw.startsWith('$((') && raw.endsWith('))')) result = arithmetic(expansion, raw, 3, raw.length - 2);
  else if (raw.startsWith('`'))
    result = expression(expansion, raw.slice(1, -1).replace(/\\([\\$`])/gu, '$1'));
  else result = expression(expansion, raw.slice(2, -1));
  ascend(expansion);
  return result;
}

function arithmetic(expansion: Expansion, source: string, start: number, end: number): Evaluated {
  const expanded = expandValue(expansion, source, start, end, 'double');
  if (expanded.unresolved.length > 0) return expanded;
  const result: ArithmeticResult = evaluateArithmetic(expanded.text, (name) => {
    const variable = lookUp(expansion, name);
    return variable === null || variable.unresolved.length > 0 ? null : variable.value;
  });
  return 'value' in result ? String(result.value) : result;
}

/** The output of `expr` with the operands in `body`, when `body` is that one command and nothing else. */
function expression(expansion: Expansion, body: string): Evaluated {
  const nothing = { unresolved: [] };
  if (!/^[ \t]*expr[ \t]/u.test(body)) return nothing;
  const scanned: ScannedWord = { end: 0, contents: 0, unterminated: null };
  const operands: string[] = [];
  const unresolved: string[] = [];
  let index = body.indexOf('expr') + 4;
  while (index < body.length) {
    const code = body.charCodeAt(index);
    if (isBlank(code)) {
      index += 1;
      continue;
    }
    scanWord(body, index, body.length, expansion.syntax, scanned);
    const { end, contents } = scanned;
    const separated = end >= body.length || isBlank(body.charCodeAt(end));
    if (end === index || code === 35 || !separated) return nothing;
    const plain = (contents & (QUOTES | EXPANSIONS | BRACES | ESCAPES)) === 0;
    const written = body.slice(index, end);
    // An unquoted asterisk is a pattern for file names.
    if (plain && /[*?[]/u.test(written)) return nothing;
    if (plain) operands.push(written);
    else {
      for (const field of expandWord(expansion, body, index, end, contents)) {
        operands.push(field.text);
        addNames(unresolved, field.unresolved);
      }
    }
    index = end;
  }
  if (unresolved.length > 0) return { unresolved };
  return evaluateExpression(operands) ?? nothing;
}
