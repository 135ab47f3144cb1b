import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Cuts the operations below, with all that they refer to, out of GitHub's published OpenAPI description (MIT licence):
 *
 *     npm install --no-save @octokit/openapi@23.0.2
 *     node test/stand-ins/github/select-operations.ts node_modules/@octokit/openapi/generated/api.github.com.json
 *
 * The whole description has 811 paths in 13 MB and its package 385 MB, so the cut is kept and the package is not.
 * Operations without a handler in the stand-in stay in: a call of one is answered 501, not 404.
 */
const OPERATIONS = [
  'apps/create-from-manifest',
  'apps/create-installation-access-token',
  'apps/get-authenticated',
  'apps/get-installation',
  'apps/get-repo-installation',
  'apps/get-webhook-config-for-app',
  'apps/get-webhook-delivery',
  'apps/list-installations',
  'apps/list-webhook-deliveries',
  'apps/redeliver-webhook-delivery',
  'apps/update-webhook-config-for-app',
  'checks/create',
  'checks/get',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/rerequest-run',
  'checks/update',
  'git/get-blob',
  'git/get-commit',
  'git/get-ref',
  'git/get-tree',
  'issues/add-labels',
  'issues/create',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/get',
  'issues/get-comment',
  'issues/list-comments',
  'issues/list-for-repo',
  'issues/update',
  'issues/update-comment',
  'pulls/create',
  'pulls/create-review',
  'pulls/create-review-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/update',
  'rate-limit/get',
  'reactions/create-for-issue-comment',
  'reactions/list-for-issue-comment',
  'repos/compare-commits-with-basehead',
  'repos/create-commit-status',
  'repos/create-or-update-file-contents',
  'repos/get',
  'repos/get-branch',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-commits',
];

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const operationSchema = z.looseObject({ operationId: z.string() });
const schemaSchema = z.union([z.looseObject({ type: z.string() }), z.looseObject({ $ref: z.string() })]);

/** The part of `whole` (an OpenAPI document) that describes `operationIds`; an unknown id is an error. */
export function selectOperations(
  whole: unknown,
  operationIds: readonly string[],
): z.output<typeof documentSchema> {
  const document = documentSchema.parse(whole);
  const paths: Record<string, Record<string, unknown>> = {};
  const missing = new Set(operationIds);
  const references: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const operation = operationSchema.safeParse(described);
      if (!operation.success || !operationIds.includes(operation.data.operationId)) continue;
      const kept = withoutProse(operation.data);
      paths[path] = { ...paths[path], [method]: kept };
      missing.delete(operation.data.operationId);
      references.push(...referencesIn(kept));
    }
  }
  if (missing.size > 0) throw new RangeError(`not in the description: ${[...missing].join(', ')}`);

  const components: Record<string, Record<string, unknown>> = {};
  for (let reference = references.pop(); reference !== undefined; reference = references.pop()) {
    const [kind = '', name = ''] = reference.split('/').slice(2);
    if (components[kind]?.[name] !== undefined) continue;
    const component = withoutProse(document.components[kind]?.[name]);
    components[kind] = { ...components[kind], [name]: component };
    references.push(...referencesIn(component));
  }
  return { openapi: document.openapi, info: document.info, paths, components };
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

/** Prose and examples are most of the description and say nothing about what is valid. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      isProse(key, inner) ? [] : [[key, withoutProse(inner)]],
    ),
  );
}

/** A property of a reply may bear one of these names too; then its value is a schema. */
function isProse(key: string, value: unknown): boolean {
  if (key === 'description') return typeof value === 'string';
  if (['example', 'examples', 'externalDocs'].includes(key)) return !schemaSchema.safeParse(value).success;
  return key.startsWith('x-');
}

if (import.meta.main) {
  const source = z.string().parse(process.argv[2]);
  const selected = selectOperations(JSON.parse(readFileSync(source, 'utf8')), OPERATIONS);
  writeFileSync(new URL('fixtures/description.json', import.meta.url), `${JSON.stringify(selected)}\n`);
}
