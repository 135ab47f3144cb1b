import type { HubFile } from '../../ports/hub.ts';
import { type HubAnswers, referenceKey } from './ask-hubs.ts';
import type { HubReference } from './hub-references.ts';

export interface DownloadSize {
  /** Of all repositories whose size is known, each counted once. */
  readonly bytes: number;
  /** Ids of repositories whose size is not known. */
  readonly unknown: readonly string[];
}

/** Files of a model that the engine does not download (safe_snapshot_download of ms-swift 4.6.0). */
const LEFT_OUT = /\.(?:zip|gguf|pth|pt|msgpack|onnx|ot|h5)$|\.safetensors\.md$|^consolidated|^onnx\//;

/**
 * How much a first start has to download: the files of a model that the engine takes, and all files of a data set, of
 * which it may take less (a subset's).
 */
export function downloadSize(references: readonly HubReference[], answers: HubAnswers): DownloadSize {
  const distinct = new Map(references.map((reference) => [referenceKey(reference), reference]));
  let bytes = 0;
  const unknown: string[] = [];
  for (const [key, { kind, id }] of distinct) {
    const answer = answers.get(key);
    const size = answer?.kind === 'found' ? sizeOf(kind, answer.files) : null;
    if (size === null) unknown.push(id);
    else bytes += size;
  }
  return { bytes, unknown };
}

/** Whether the engine downloads a file of a repository. */
export function isTaken(kind: HubReference['kind'], path: string): boolean {
  return kind === 'dataset' || !LEFT_OUT.test(path);
}

function sizeOf(kind: HubReference['kind'], files: readonly HubFile[] | null): number | null {
  if (files === null) return null;
  let total = 0;
  for (const { path, bytes } of files) {
    if (!isTaken(kind, path)) continue;
    if (bytes === null) return null;
    total += bytes;
  }
  return total;
}
