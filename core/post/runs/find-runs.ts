import { linesWithOption } from '../../swift/dialect.ts';
import type { Block, PlacedText } from '../blocks.ts';
import { readConfigFence } from '../forms/config-file.ts';
import { readKeyValues } from '../forms/key-values.ts';
import { mentionsEngine } from '../python/read-python.ts';
import { createScope } from '../python/scope.ts';
import type { ShellVariables } from '../shell/reading.ts';
import type { Source } from '../source.ts';
import { describedRun, findPythonRuns } from './described-runs.ts';
import { finishRun } from './finish-run.ts';
import type { FoundRun } from './found-run.ts';
import { withModelOfText } from './model-in-text.ts';
import { engineOfFrontMatter, readPageEngine } from './page-engine.ts';
import type { RawRun } from './raw-run.ts';
import { findShellRuns } from './shell-runs.ts';
import { type ShownFile, withShownConfigs } from './shown-config.ts';
import { unfencedCommands } from './unfenced.ts';

/** Fence labels that a shell's text goes by; an unlabelled fence counts when it holds a command of the engine. */
const SHELL_LABELS = new Set(
  [
    '',
    'shell',
    'bash',
    'sh',
    'zsh',
    'text',
    'txt',
    'console',
    'terminal',
    'cmd',
    'powershell',
    'plaintext',
  ].concat(['shell-session', 'shellsession', 'shellscript', 'command', 'bat', 'linux', 'none']),
);
const PYTHON_LABELS = new Set(['python', 'py', 'python3', 'ipython', 'pycon', 'jupyter']);

/**
 * The runs of a post in order. Variables set in one fence are known in the next.
 *
 * @param release the release of the engine that the front matter names
 */
export function findRuns(
  blocks: readonly Block[],
  source: Source,
  release: string | null,
): readonly FoundRun[] {
  const raw = readRawRuns(blocks, source);
  const page = release === null ? readPageEngine(source.text, raw) : engineOfFrontMatter(release);
  const counts = new Map<string, number>();
  return raw.map((run) => {
    const number = (counts.get(run.subcommand) ?? 0) + 1;
    counts.set(run.subcommand, number);
    const id = number === 1 ? run.subcommand : `${run.subcommand}-${number}`;
    const { offset, block, comments } = run;
    return { run: finishRun(run, id, page, source), offset, block, comments };
  });
}

function readRawRuns(blocks: readonly Block[], source: Source): readonly RawRun[] {
  const raw: RawRun[] = [];
  const files: ShownFile[] = [];
  const levels: string[] = [];
  const scope = createScope();
  let variables: ShellVariables | undefined;
  let before = '';
  let section: PlacedText[] = [];
  for (const block of blocks) {
    if (block.kind === 'heading')
      levels.splice(block.depth - 1, Number.POSITIVE_INFINITY, block.content.text);
    const headings = levels.filter(Boolean);
    if (block.kind === 'heading' || block.kind === 'prose') {
      // What the text of a section names counts for it; a title counts for what stands directly under it.
      section = block.kind === 'heading' ? [block.content] : [...section, block.content];
    }
    if (block.kind === 'prose') {
      before = block.content.text;
      raw.push(...unfencedCommands(block.content, { source, headings, variables, rootPrompt: false }));
      const described = mayHoldParameters(before)
        ? readKeyValues(before, 'prose', isKnownOption, at(block))
        : null;
      if (described !== null) {
        const run = describedRun(described, extentOf(block), headings, source);
        raw.push(withModelOfText(run, section, source));
      }
    }
    if (block.kind !== 'code') continue;
    const language = block.language.toLowerCase().replace(/[^\w+-].*$/, '');
    const { text } = block.content;
    if (PYTHON_LABELS.has(language)) {
      raw.push(...findPythonRuns(block.content, { source, headings, scope }));
    } else if (SHELL_LABELS.has(language)) {
      const found = findShellRuns(block.content, {
        source,
        headings,
        variables,
        rootPrompt: language === 'console',
      });
      variables = found.variables;
      raw.push(...found.runs);
      if (found.runs.length > 0) continue;
      if (language === '' && mentionsEngine(text)) {
        raw.push(...findPythonRuns(block.content, { source, headings, scope }));
      } else if (mayHoldParameters(text)) {
        const described = readKeyValues(text, 'code', isKnownOption, at(block));
        if (described !== null) {
          const run = describedRun(described, extentOf(block), headings, source);
          raw.push(withModelOfText(run, section, source));
        }
      }
    } else {
      const { meta } = block;
      const config = readConfigFence(
        { language: block.language, meta, text, before },
        isKnownOption,
        at(block),
      );
      if (config !== null) files.push({ config, block: extentOf(block), headings });
    }
  }
  return withShownConfigs(raw, files, source).toSorted((one, other) => one.offset - other.offset);
}

function at({ content }: Extract<Block, { content: unknown }>): (index: number) => number {
  return (index) => content.offsetAt(index);
}

function extentOf({ content }: Extract<Block, { content: unknown }>): RawRun['block'] {
  return { start: content.offsetAt(0), end: content.offsetAt(Math.max(0, content.text.length - 1)) };
}

function isKnownOption(name: string): boolean {
  const option = name.replaceAll('-', '_');
  return ['sft', 'rlhf', 'infer', 'export', 'eval', 'dpo'].some(
    (subcommand) => linesWithOption(subcommand, option).length > 0,
  );
}

/** A cheap look before the dear one: at least three `name=value` or `name: value`. */
function mayHoldParameters(text: string): boolean {
  return (text.match(/[A-Za-z]_?[a-z]\s{0,3}[=:：]\s{0,3}\S/g)?.length ?? 0) >= 3;
}
