import { readFile } from 'node:fs/promises';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { z } from 'zod';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Matched {
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** GitHub's description of its own interface: which operation a request means, and whether it and its reply are valid. */
export interface Description {
  match(request: ApiRequest): Matched | null;
  /** What is wrong with the request, for people; empty when it is valid. */
  faultsOfRequest(request: ApiRequest, operationId: string): readonly string[];
  faultsOfReply(body: unknown, operationId: string, status: number): readonly string[];
}

const documentSchema = z.custom<Document>(
  (value) => z.looseObject({ openapi: z.literal('3.0.3') }).safeParse(value).success,
);
const parametersSchema = z.record(z.string(), z.string());

let opened: Promise<Description> | null = null;

/** The same for the whole process: compiling a schema costs a tenth of a second and more. */
export function openDescription(): Promise<Description> {
  opened ??= readDescription();
  return opened;
}

async function readDescription(): Promise<Description> {
  const text = await readFile(new URL('fixtures/description.json', import.meta.url), 'utf8');
  const backend = new OpenAPIBackend({
    definition: documentSchema.parse(withExplicitNull(JSON.parse(text))),
    strict: false,
    // Compiles a schema when it is first needed: compiling all takes half a minute.
    quick: true,
    ajvOpts: { strict: false },
    customizeAjv: (ajv) => ajv.addFormat('date-time', DATE_TIME).addFormat('uri', isUri),
  });
  await backend.init();
  return {
    match: (request) => {
      const operation = backend.matchOperation(writable(request));
      if (operation?.operationId === undefined) return null;
      const { params } = backend.router.parseRequest(writable(request), operation);
      return { operationId: operation.operationId, parameters: parametersSchema.parse(params) };
    },
    faultsOfRequest: (request, operationId) =>
      faults(backend.validateRequest(writable(request), operationId).errors),
    faultsOfReply: (body, operationId, status) =>
      faults(backend.validateResponse(body, operationId, status).errors),
  };
}

/** A parameter that is a whole path keeps its slashes in GitHub's routes, which an OpenAPI path cannot say. */
const PATH_PARAMETERS = [
  /^(?<before>\/repos\/[^/]+\/[^/]+\/(?:contents|git\/ref|compare|branches)\/)(?<parameter>.+)$/,
  /^(?<before>\/repos\/[^/]+\/[^/]+\/commits\/)(?<parameter>.+?)(?<after>\/check-runs)?$/,
];

function writable(request: ApiRequest) {
  return {
    ...request,
    path: foldPathParameter(request.path),
    query: { ...request.query },
    headers: { ...request.headers },
  };
}

function foldPathParameter(path: string): string {
  if (/^\/repos\/[^/]+\/[^/]+\/contents\/?$/.test(path)) return `${path.replace(/\/$/, '')}/.`;
  for (const pattern of PATH_PARAMETERS) {
    const { before, parameter, after = '' } = pattern.exec(path)?.groups ?? {};
    if (before === undefined || parameter === undefined) continue;
    return `${before}${encodeURIComponent(decodeURIComponent(parameter))}${after}`;
  }
  return path;
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** An absolute URI as RFC 3986 spells it; URL templates of GitHub's replies are no `uri` in its description. */
function isUri(text: string): boolean {
  return URL.canParse(text) && /^[\w\-.~:/?#@!$&'()*+,;=%]+$/.test(text);
}

/**
 * JSON Schema has no `nullable`, which OpenAPI 3.0 puts beside a type, a reference or a list of choices: null becomes a
 * choice of its own.
 */
function withExplicitNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExplicitNull);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withExplicitNull(inner)]),
  );
  if (nullable === undefined) return schema;
  return nullable === true ? { anyOf: [schema, { enum: [null] }] } : { ...schema, nullable };
}

function faults(
  errors: readonly { readonly instancePath: string; readonly message?: string }[] | null | undefined,
): readonly string[] {
  return (errors ?? []).map(({ instancePath, message = 'is wrong' }) => `${instancePath || '/'} ${message}`);
}
