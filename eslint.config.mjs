import tseslint from 'typescript-eslint';

const clock = 'take the time from the orchestration context';
const pureLayerRules = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process', 'crypto', 'performance', 'console'],
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: clock },
    { object: 'Math', property: 'random', message: 'names are computed, never invented' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
    { selector: "CallExpression[callee.name='Date']", message: clock },
    { selector: 'AwaitExpression', message: 'yield, not await' },
    { selector: ':function[async=true]', message: 'generator, not async' },
  ],
};
const durableTraps = [
  {
    selector: "CallExpression[callee.property.name='continueAsNew'] > Literal",
    message: 'durable-functions 3.5 encodes a bare string twice: pass an object',
  },
  {
    selector: "CallExpression[callee.property.name='all'][callee.object.property.name='Task']",
    message: 'a retried task beside a failing one gives a silent wrong result: run them one after the other',
  },
  {
    selector:
      "FunctionDeclaration[generator=true]:has(MemberExpression[property.name='waitForExternalEvent']):has(MemberExpression[property.name='continueAsNew'])",
    message: 'events nobody consumed are lost at continueAsNew: say why that is no loss here',
  },
  {
    selector: "Property[key.name='retryTimeoutInMilliseconds']",
    message: 'durable-functions 3.5 never reads it and the instance hangs',
  },
  {
    selector: "CallExpression[callee.property.name='terminate']",
    message: 'nothing of ours terminates: a terminated child breaks its parent; raise a cancel event',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(callActivity|callActivityWithRetry)$/]',
    message: 'a misspelt name hangs for ever: call activities through run() and a typed descriptor',
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', 'docs/api/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 200 }],
      'no-restricted-syntax': ['error', ...durableTraps],
    },
  },
  { files: ['local/**/*.ts', 'scripts/**/*.ts'], rules: { 'max-lines': ['error', { max: 200 }] } },
  {
    files: ['src/domain/**/*.ts', 'src/orchestrations/**/*.ts'],
    rules: {
      ...pureLayerRules,
      'no-restricted-syntax': [...pureLayerRules['no-restricted-syntax'], ...durableTraps],
    },
  },
  {
    // The typed face of durable-functions is the one place that names its untyped calls.
    files: ['src/durable.ts'],
    rules: { 'no-restricted-syntax': ['error', ...durableTraps.slice(0, -1)] },
  },
  {
    files: ['test/**/*.ts', 'local/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
