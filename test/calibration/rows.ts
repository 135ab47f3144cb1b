import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run } from '../../core/post/post.ts';
import { readPost } from '../../core/post/read-post.ts';
import type { Coefficients } from '../../core/preflight/fit/coefficients.ts';
import { peakMemory } from '../../core/preflight/fit/memory.ts';
import { memoryInputOf } from '../../core/preflight/fit/memory-input.ts';
import { runOfWords } from '../../core/preflight/fit/run-of-words.ts';
import { type Kind, kindOf } from '../../core/preflight/fit/width.ts';
import { isMeasurement, readFigure, statedRows } from '../corpus/stated-memory.ts';
import { variantsOf } from './variants.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** A measured figure and what predicts it. */
export interface CalibrationRow {
  readonly name: string;
  /** Rows of one folder were written by one hand, often copied from each other. */
  readonly folder: string;
  readonly stated: number;
  readonly kind: Kind;
  readonly predict: (coefficients: Coefficients) => number;
}

/** The measurements among the examples' headers, with the variants that a header tells apart. */
export function exampleRows(contradicting: ReadonlySet<string>): readonly CalibrationRow[] {
  const rows = statedRows.parse(JSON.parse(readFileSync(join(corpus, 'stated-memory.json'), 'utf8')));
  return rows
    .filter(({ source }) => !contradicting.has(source))
    .flatMap((row) =>
      variantsOf(row).flatMap(({ words, figure }) => {
        const run = runOfWords({ environment: row.env, words, variables: row.shell_variables });
        const found = run === null || !isMeasurement(figure) ? null : rowOf(run, row.source, figure.gib);
        return found === null ? [] : [found];
      }),
    );
}

/** Memory that the documentation's own pages state of a command on them: never calibrated on. */
export function documentationRows(folders = 'ms-swift-*'): readonly CalibrationRow[] {
  const seen = new Set<string>();
  return globSync(`${folders}/**/*.md`, { cwd: corpus })
    .toSorted()
    .flatMap((path) => {
      if (path.endsWith('Benchmark.md') || path.includes('NPU')) return [];
      const post = readPost(path, readFileSync(join(corpus, path), 'utf8'));
      return post.claims.flatMap((claim) => {
        const run = post.runs.find(({ id }) => id === claim.run);
        if (
          claim.metric !== 'gpu_memory' ||
          claim.lower === null ||
          claim.upper === null ||
          run === undefined
        )
          return [];
        const figure = readFigure(
          claim.text.replace(/^.*?(?=\d+ *(?:[*×x] *\d+ *)?Gi?B?)/, '').replace('×', '*'),
        );
        const key = JSON.stringify([run.words.map(({ text }) => text), run.environment]);
        if (figure === null || !isMeasurement(figure) || seen.has(key)) return [];
        seen.add(key);
        const found = rowOf(run, `${path}:${claim.line} ${run.program} ${run.engine.line}`, figure.gib);
        return found === null ? [] : [found];
      });
    });
}

function rowOf(run: Run, name: string, stated: number): CalibrationRow | null {
  const input = memoryInputOf(run);
  if (input.kind === 'unknown') return null;
  return {
    name,
    folder: name.split('/').slice(0, -1).join('/'),
    stated,
    kind: kindOf(input.input.setup, input.input.model),
    predict: (coefficients) => peakMemory({ ...input.input, cardGiB: 80 }, coefficients).total,
  };
}
