// Interprets a tree of steps, so that tests can run any orchestration they think of. The language is in test/host/properties/tree.ts.
import * as df from 'durable-functions';

df.app.activity('flakyLeaf', {
  handler: ({ key, failures }, { triggerMetadata }) => {
    // How often it failed already is read from the store: a count in memory would not survive a restart.
    const done = globalThis.storedFailures?.(triggerMetadata.instanceId, key) ?? 0;
    if (done < failures) throw new Error(`flaky ${key} failed`);
    return done;
  },
});

function toTask(context, tree, next) {
  const { df: durable } = context;
  switch (tree.kind) {
    case 'activity':
      return durable.callActivity('double', tree.n);
    case 'fail':
      return durable.callActivity('fail', {});
    case 'retry': {
      const options = new df.RetryOptions(1_000 * tree.seconds, tree.attempts);
      options.backoffCoefficient = 2;
      return durable.callActivityWithRetry('flakyLeaf', options, { key: `k${next()};`, failures: tree.failures });
    }
    case 'timer':
      return durable.createTimer(new Date(durable.currentUtcDateTime.getTime() + tree.seconds * 1000));
    case 'event':
      return durable.waitForExternalEvent(tree.name);
    case 'sub':
      return durable.callSubOrchestrator(
        'tree',
        { tree: tree.of, left: tree.again, seen: [] },
        `${durable.instanceId}.${next()}`,
      );
    case 'all':
      return durable.Task.all(tree.of.map((child) => toTask(context, child, next)));
    case 'any':
      return durable.Task.any(tree.of.map((child) => toTask(context, child, next)));
  }
}

/** The winner of `any` is a task, which is no result yet. */
function plain(tree, result, task) {
  if (tree.kind === 'any')
    return { winner: task ? task.children.indexOf(result) : undefined, isOver: result.isCompleted };
  return tree.kind === 'all' ? tree.of.map((child, index) => plain(child, result[index])) : (result ?? null);
}

function* walk(context, tree, next) {
  if (tree.kind === 'sequence') {
    const results = [];
    for (const step of tree.of) results.push(yield* walk(context, step, next));
    return results;
  }
  const task = toTask(context, tree, next);
  try {
    const result = yield task;
    return plain(tree, result, task);
  } catch (error) {
    return { error: String(error.message).split('\n')[0] };
  }
}

df.app.orchestration('tree', function* (context) {
  const { tree, left, seen } = context.df.getInput();
  let count = 0;
  const result = yield* walk(context, tree, () => (count += 1));
  const results = [...seen, result];
  if (left > 0) return context.df.continueAsNew({ tree, left: left - 1, seen: results });
  return { results, at: context.df.currentUtcDateTime.toISOString() };
});
