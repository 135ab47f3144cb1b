import {
  type Call,
  type Handlers,
  notFound,
  numberOf,
  page,
  type Reply,
  refuse,
  repositoryOf,
} from '../call.ts';
import { checkRunResource, emitCheckRun } from '../check-run-resource.ts';
import { findCommit } from '../git.ts';
import { botOf, type CheckRunRecord, fullName, nextId } from '../state.ts';
import {
  type Annotation,
  type Change,
  changeSchema,
  creationSchema,
  refusedChange,
} from './check-run-change.ts';

export const checkRunHandlers: Handlers = {
  'checks/create': createRun,
  'checks/update': updateRun,
  'checks/get': (call) => {
    const run = runOf(call);
    return run === undefined ? notFound() : { status: 200, body: checkRunResource(call.state, run) };
  },
  'checks/list-for-ref': listForRef,
  'checks/list-annotations': (call) => {
    const run = runOf(call);
    if (run === undefined) return notFound();
    const path = `/repos/${fullName(run.repository)}/check-runs/${run.id}/annotations`;
    return page(call, path, run.annotations);
  },
  'checks/rerequest-run': (call) => {
    const run = runOf(call);
    if (run === undefined) return notFound();
    emitCheckRun(call.state, call.deliveries, 'rerequested', run, botOf(call.state.app));
    return { status: 201, body: {} };
  },
};

async function createRun(call: Call): Promise<Reply> {
  const { state } = call;
  const repository = repositoryOf(call);
  const wanted = creationSchema.parse(call.body);
  const refused = refusedChange(wanted);
  if (refused !== null) return refused;
  if ((await findCommit(repository.folder, wanted.head_sha)) !== wanted.head_sha) {
    return refuse(422, `No commit found for SHA: ${wanted.head_sha}`);
  }
  const run: CheckRunRecord = {
    id: nextId(state),
    repository,
    headCommit: wanted.head_sha,
    startedAt: state.now(),
    annotations: [],
    name: wanted.name,
    externalId: wanted.external_id ?? null,
    detailsUrl: wanted.details_url ?? null,
    status: 'queued',
    conclusion: null,
    completedAt: null,
    output: { title: null, summary: null, text: null },
    actions: [],
  };
  state.checkRuns.push(run);
  emitCheckRun(state, call.deliveries, 'created', run, botOf(state.app));
  apply(call, run, wanted);
  return { status: 201, body: checkRunResource(state, run) };
}

function updateRun(call: Call): Reply {
  const run = runOf(call);
  if (run === undefined) return notFound();
  const wanted = changeSchema.parse(call.body);
  const refused = refusedChange(wanted);
  if (refused !== null) return refused;
  apply(call, run, wanted);
  return { status: 200, body: checkRunResource(call.state, run) };
}

/** Annotations are added to those that are there. A conclusion completes the run, whatever its status was said to be. */
function apply({ state, deliveries }: Call, run: CheckRunRecord, change: Change): void {
  run.name = change.name ?? run.name;
  run.externalId = change.external_id ?? run.externalId;
  run.detailsUrl = change.details_url ?? run.detailsUrl;
  run.status = change.conclusion === undefined ? (change.status ?? run.status) : 'completed';
  run.actions = change.actions ?? run.actions;
  if (change.output !== undefined) {
    const { title = null, summary = null, text = null, annotations } = change.output;
    run.output = {
      title: title ?? run.output.title,
      summary: summary ?? run.output.summary,
      text: text ?? run.output.text,
    };
    run.annotations.push(...annotations.map((annotation) => annotationResource(state.url, run, annotation)));
  }
  if (change.conclusion !== undefined) {
    run.conclusion = change.conclusion;
    run.completedAt = state.now();
    emitCheckRun(state, deliveries, 'completed', run, botOf(state.app));
  } else if (change.status !== undefined) {
    run.conclusion = null;
    run.completedAt = null;
  }
}

function annotationResource(
  url: string,
  run: CheckRunRecord,
  annotation: Annotation,
): Record<string, unknown> {
  const path = annotation.path.split('/').map(encodeURIComponent).join('/');
  return {
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `${url}/${fullName(run.repository)}/blob/${run.headCommit}/${path}`,
  };
}

function runOf(call: Call): CheckRunRecord | undefined {
  const id = numberOf(call, 'check_run_id');
  return call.state.checkRuns.find((run) => run.id === id && run.repository === repositoryOf(call));
}

/** Newest first; `latest`, which is what one gets unasked, is the newest of each name. */
async function listForRef(call: Call): Promise<Reply> {
  const { state, query } = call;
  const repository = repositoryOf(call);
  const commit = await findCommit(repository.folder, call.parameters.ref ?? '');
  if (commit === null) return refuse(422, `No commit found for SHA: ${call.parameters.ref}`);
  const runs = state.checkRuns
    .filter(
      (run) =>
        run.repository === repository &&
        run.headCommit === commit &&
        (query.check_name ?? run.name) === run.name &&
        (query.status ?? run.status) === run.status &&
        Number(query.app_id ?? state.app.id) === state.app.id,
    )
    .toReversed();
  const latest = runs.filter((run) => runs.find(({ name }) => name === run.name) === run);
  const wanted = query.filter === 'all' ? runs : latest;
  const listed = wanted.map((run) => checkRunResource(state, run));
  return page(call, `/repos/${fullName(repository)}/commits/${commit}/check-runs`, listed, (check_runs) => ({
    total_count: listed.length,
    check_runs,
  }));
}
