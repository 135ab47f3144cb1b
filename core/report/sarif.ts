import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Problem } from '../post/post.ts';
import type { Diagnosis } from '../preflight/diagnosis.ts';
import { explain } from './explain.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Problems as SARIF 2.1.0 (OASIS), which code scanning and editors read. Paths are relative to the repository. */
export function sarifOf(diagnoses: readonly Diagnosis[], version: string): Log {
  const codes = [...new Set(diagnoses.flatMap(({ problems }) => problems.map(({ code }) => code)))].toSorted(
    (one, other) => (one < other ? -1 : 1),
  );
  const rules = codes.map((id): ReportingDescriptor => ({ id }));
  const results = diagnoses.flatMap(({ path, problems }) => {
    const seen = new Map<string, number>();
    return problems.map((problem) => resultOf(path, problem, codes.indexOf(problem.code), seen));
  });
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mustrun', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The top of the repository.' } } },
        results,
      },
    ],
  };
}

function resultOf(path: string, problem: Problem, ruleIndex: number, seen: Map<string, number>): Result {
  const { code, level, message, line, column } = problem;
  // A line that moves keeps its fingerprint, so that code scanning does not report it anew.
  const said = `${code}\n${message}`;
  const number = (seen.get(said) ?? 0) + 1;
  seen.set(said, number);
  return {
    ruleId: code,
    ruleIndex,
    level,
    message: { text: explain(problem) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    partialFingerprints: {
      'mustrunProblem/v1': bytesToHex(sha256(utf8ToBytes(`${said}\n${number}`))).slice(0, 32),
    },
  };
}

/** A path as a relative URI reference (RFC 3986): `:` in its first segment would make it a scheme. */
function uriOf(path: string): string {
  return path
    .split(/[\\/]/)
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}
