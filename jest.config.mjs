import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/strip-transform.mjs' },
  reporters: ['default', '<rootDir>/scripts/last-line-reporter.mjs'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', 'local/**/*.ts'],
  testTimeout: 60_000,
  // Two on two cores, where Jest would take one: most tests wait for programs of their own.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
