import type { EngineLine } from '../post.ts';

/** How a post says which engine it means. */
export type StatementKind =
  /** `pip install ms-swift==3.8.3`, a wheel's name */
  | 'install'
  /** An image's tag ends in it: `…-swift3.12.5` */
  | 'image'
  /** A branch or tag of the source that is installed: `git checkout v3.9`, `…/ms-swift.git@v3.8` */
  | 'source'
  /** A log line: `swift.__version__: 3.8.1` */
  | 'log'
  /** Prose: `ms-swift 3.x`, `swift>=3.8`, a link to `…/tree/v3.8`. It may speak of one feature, or of an older release. */
  | 'words';

export interface VersionClause {
  readonly operator: '==' | '>=' | '<=' | '~=' | '!=' | '<' | '>';
  /** `3.8.3`; `3.8.*` and `3.*` only with `==`. */
  readonly version: string;
}

/** What a post says about the release of ms-swift. */
export interface EngineStatement {
  readonly kind: StatementKind;
  /** As written. */
  readonly text: string;
  readonly offset: number;
  /** All of them hold. */
  readonly clauses: readonly VersionClause[];
  /** The one release that is named; null for a range or a line. */
  readonly release: string | null;
  /** The lines that have a release which fits. */
  readonly lines: readonly EngineLine[];
}

const VERSION = String.raw`v?[1-4](?:\.(?:\d{1,3}|\*|x))*(?:\.?(?:post|dev|rc)\d{1,3})?`;
const CLAUSE = `(?:===?|>=|<=|~=|!=|<|>|≥|≤) {0,2}${VERSION}`;
const NAME = String.raw`(?<![\w.-])(?:ms[-_]?)?swift(?:\[[\w, -]{0,60}\])?`;
const BRANCH = String.raw`(?:release\/)?(?<branch>${VERSION})(?![\w.-]*\w)`;

const STATEMENT = new RegExp(
  [
    // `ms-swift[all]>=3.10.2,<3.11`
    String.raw`(?<name>${NAME})(?:["'\x60] ?)? {0,2}(?<clauses>${CLAUSE}(?: {0,2}, {0,2}${CLAUSE}){0,4})`,
    String.raw`ms_swift-(?<wheel>\d+(?:\.\d+)+(?:\.post\d+)?)-py3`,
    String.raw`swift\.__version__\W{1,4}(?<logged>${VERSION})`,
    `-swift(?<image>${VERSION})`,
    String.raw`modelscope\/(?:ms-)?swift(?:\.git)?(?:@|\/(?:tree|blob)\/|\/archive\/(?:refs\/tags\/)?)${BRANCH}`,
    String.raw`git +(?<git>clone|checkout|switch)\b(?<rest>[^\n]{0,300})`,
    String.raw`${NAME} {0,2}(?:version|release|版本)? {0,2}[:：=]{0,1} {0,2}(?<words>${VERSION})(?![\w%])`,
  ]
    .join('|')
    .replace('<branch>', '<address>'),
  'gi',
);

/** Everything that a text says about the release of ms-swift, in order. */
export function findEngineStatements(text: string): readonly EngineStatement[] {
  const found: EngineStatement[] = [];
  let cloned: 'swift' | 'other' | null = null;
  for (const match of text.matchAll(STATEMENT)) {
    const groups = match.groups ?? {};
    if (groups.git !== undefined) {
      const rest = groups.rest ?? '';
      if (groups.git.toLowerCase() === 'clone')
        cloned = /\/(?:ms-)?swift(?:\.git)?(?![\w-])/.test(rest) ? 'swift' : 'other';
      const branch = cloned === 'other' ? null : branchOf(groups.git, rest);
      const isSwift =
        cloned === 'swift' || /swift/i.test(text.slice(Math.max(0, match.index - 300), match.index));
      // Behind a number sign it is what a reader of another release would do.
      const kind = /^\s*#/.test(lineBefore(text, match.index)) ? 'words' : 'source';
      if (branch !== null && isSwift) found.push(statement(kind, match, [same(branch)]));
      continue;
    }
    const kind = kindOf(groups, text, match);
    const clauses =
      groups.clauses === undefined
        ? [same(groups.wheel ?? groups.logged ?? groups.image ?? groups.address ?? groups.words ?? '')]
        : readClauses(groups.clauses);
    // A bare `2` is rather a count than a release.
    if (clauses.every(({ version }) => version.includes('.'))) found.push(statement(kind, match, clauses));
  }
  return found;
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  match: RegExpExecArray,
): StatementKind {
  if (groups.wheel !== undefined) return 'install';
  if (groups.logged !== undefined) return 'log';
  if (groups.image !== undefined || /:v?\d/.test(match[0])) return 'image';
  // `…@v3.8` is installed; `…/tree/v3.8` is a page to look at.
  if (groups.address !== undefined)
    return match[0].includes('@') || match[0].includes('/archive/') ? 'source' : 'words';
  const line = lineBefore(text, match.index);
  return groups.clauses !== undefined &&
    /\b(?:pip3?|uv|poetry|pdm|conda|mamba)\b.*\b(?:install|add)\b/.test(line)
    ? 'install'
    : 'words';
}

/** What stands before a place in its line, as far as it may matter. */
function lineBefore(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - 200), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** The branch of `git clone -b v3.9 …` and `git checkout v3.9`. */
function branchOf(command: string, rest: string): string | null {
  const pattern =
    command.toLowerCase() === 'clone'
      ? new RegExp(`(?:-b|--branch)[ =]+${BRANCH}`)
      : new RegExp(String.raw`^ +(?:-b +|tags\/|origin\/)?${BRANCH}`);
  return pattern.exec(rest)?.groups?.branch ?? null;
}

function readClauses(text: string): readonly VersionClause[] {
  return text.split(',').map((clause) => {
    const operator = /^[^\dv]*/i.exec(clause.trim())?.[0].trim() ?? '==';
    const version = clause.trim().slice(operator.length).trim();
    return { ...same(version), operator: OPERATORS.get(operator) ?? '==' };
  });
}

const OPERATORS: ReadonlyMap<string, VersionClause['operator']> = new Map([
  ['==', '=='],
  ['===', '=='],
  ['>=', '>='],
  ['≥', '>='],
  ['<=', '<='],
  ['≤', '<='],
  ['~=', '~='],
  ['!=', '!='],
  ['<', '<'],
  ['>', '>'],
]);

function same(version: string): VersionClause {
  return { operator: '==', version: version.toLowerCase().replace(/^v/, '').replaceAll('x', '*') };
}

function statement(
  kind: StatementKind,
  match: RegExpExecArray,
  clauses: readonly VersionClause[],
): EngineStatement {
  const [only, ...others] = clauses;
  const exact = others.length === 0 && only?.operator === '==' && /^\d+\.\d+\.\d+/.test(only.version);
  const release = exact && !only.version.includes('*') ? only.version : null;
  const text = match[0].trimEnd();
  return {
    kind,
    text,
    offset: match.index,
    clauses,
    release,
    lines: LINES.filter((line) => fits(line, clauses)),
  };
}

const LINES: readonly EngineLine[] = ['1.x', '2.x', '3.x', '4.x'];

/** Whether a line may hold a release for which all clauses hold. */
function fits(line: EngineLine, clauses: readonly VersionClause[]): boolean {
  return clauses.every((clause) => allows(clause, Number(line.charAt(0))));
}

function allows({ operator, version }: VersionClause, major: number): boolean {
  const wanted = Number(version.charAt(0));
  switch (operator) {
    case '==':
    case '~=':
      return major === wanted;
    case '>=':
    case '>':
      return major >= wanted;
    case '<=':
      return major <= wanted;
    case '<':
      // Below 4.0 there is nothing of 4.x.
      return /^\d+(?:\.0)*$/.test(version) ? major < wanted : major <= wanted;
    case '!=':
      return true;
  }
}
