/** Layers of docs/architecture.md. Type-only imports count. */
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const builtin = { dependencyTypes: ['core'] };

export default {
  forbidden: [
    rule('no-cycles', 'a cycle has no first file to read', {}, { circular: true }),
    rule(
      'no-orphans',
      'a file nobody imports is dead or unregistered',
      {
        orphan: true,
        path: '^(src|local)/',
        // The page's script runs in browsers.
        pathNot: '(main|app|dev)\\.ts$|^src/dashboard/',
      },
      {},
    ),
    rule(
      'domain-is-pure',
      'the domain is decided without Azure, Node or a clock',
      { path: '^src/domain/' },
      { pathNot: '^(src/domain/|node_modules/zod/)' },
    ),
    rule(
      'orchestrations-see-no-effects',
      'orchestrations replay: no adapters, settings or built-ins',
      { path: '^src/orchestrations/' },
      {
        pathNot: '^(src/orchestrations/|src/domain/|src/activities/|src/durable\\.ts|node_modules/durable-functions/)',
      },
    ),
    rule(
      'activities-use-ports',
      'an activity is one effect through a port',
      { path: '^src/activities/' },
      { pathNot: '^(src/domain/|src/durable\\.ts$|node_modules/(durable-functions|@azure/functions)/)' },
    ),
    rule(
      'adapters-know-only-the-domain',
      'adapters translate, they do not decide',
      { path: '^src/azure/' },
      { path: '^src/(activities|orchestrations|functions|settings)' },
    ),
    rule(
      'sdk-only-in-azure',
      'ports keep SDK shapes out of the core',
      { path: '^src/', pathNot: '^src/azure/' },
      { path: 'node_modules/@azure/(arm-|identity|core-)' },
    ),
    rule('no-builtins-in-durable', 'durable.ts is replayed too', { path: '^src/durable\\.ts$' }, builtin),
    rule(
      'local-is-never-deployed',
      'the app must not need the simulator or the host',
      { path: '^src/' },
      { path: '^(local|test)/' },
    ),
    rule(
      'simulator-shares-no-code-with-adapters',
      'an error must not be made twice',
      { path: '^local/arm/' },
      { path: '^(src/|local/(?!arm/|clock/))' },
    ),
    rule(
      'host-knows-no-app',
      'the host runs any app',
      { path: '^local/host/' },
      { path: '^(src/|local/(?!host/|clock/))' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
