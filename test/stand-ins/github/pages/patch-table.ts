import type { Element } from 'hast';
import { h } from 'hastscript';
import type { PatchLine } from '../patch-lines.ts';

const MARKS = { hunk: '', same: ' ', added: '+', removed: '-' };

/** The lines of a patch, each followed by the remarks on it. */
export function patchTable(
  lines: readonly PatchLine[],
  remarksOn: (line: PatchLine) => readonly Element[],
): Element {
  const rows = lines.flatMap((line) => {
    const remarks = remarksOn(line);
    const row = h('tr', { className: [line.kind] }, [
      h('td.number', line.before === null ? '' : String(line.before)),
      h('td.number', line.after === null ? '' : String(line.after)),
      h('td.mark', MARKS[line.kind]),
      h('td.code', line.text),
    ]);
    return remarks.length === 0 ? [row] : [row, h('tr.remarks', [h('td', { colSpan: 4 }, [...remarks])])];
  });
  return h('table.patch', [h('tbody', rows)]);
}
