/** Imports point one way: core <- adapters <- functions, containers, cli. */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'core knows no environment, network or SDK: what it needs is passed in or is a port',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-imports-core',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(adapters|functions|containers|infra|cli|test)/' },
    },
    {
      name: 'core-without-sdk',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules/(@aws-sdk|@octokit|aws-cdk-lib|proper-lockfile|commander)/' },
    },
    {
      name: 'adapters-import-core',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(functions|containers|infra|cli|test)/' },
    },
    {
      name: 'entry-points-do-not-import-each-other',
      comment: 'the command line may use what the runner tells it (progress)',
      severity: 'error',
      from: { path: '^(functions|containers|infra)/' },
      to: { path: '^(functions|containers|infra|cli)/', pathNot: '^$1/' },
    },
    {
      name: 'infra-knows-file-names',
      comment:
        'and the typed data of what it deploys, and the store and the GitHub App that deploy sets up; of the rest, types alone',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^(core|adapters)/',
        pathNot:
          '^adapters/(batch/(job-definitions|instance-types)|s3/s3-store|github/(app-settings|registration/.*))[.]ts$|^core/preflight/hardware[.]json$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-infra-uses-the-cdk',
      severity: 'error',
      from: { pathNot: '^(infra|test/infra)/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs|cdk-nag)/' },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment:
        'reading a word expands it, and expanding it reads words: the shell reader is one recursion in several files',
      severity: 'error',
      from: { pathNot: '^core/post/shell/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'mdast, sarif and aws-lambda are types alone (@types/…)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(mdast|sarif|aws-lambda)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
