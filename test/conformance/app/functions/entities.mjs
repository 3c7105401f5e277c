// Entities, and orchestrations that call, signal and lock them.
import * as df from 'durable-functions';

const { orchestration } = df.app;
const counter = (key) => new df.EntityId('Counter', key);

df.app.entity('Counter', (context) => {
  const { df: entity } = context;
  const input = entity.getInput();
  const total = entity.getState(() => 0);
  switch (entity.operationName) {
    case 'add':
      return entity.setState(total + input);
    case 'set':
      return entity.setState(input);
    case 'append':
      return entity.setState(`${total === 0 ? '' : total}${input}`);
    case 'get':
      return entity.return(total);
    case 'who':
      return entity.return({ name: entity.entityName, key: entity.entityKey, isNew: entity.isNewlyConstructed });
    case 'forget':
      return entity.destructOnExit();
    case 'passOn':
      return entity.signalEntity(counter(input.to), 'add', input.amount);
    case 'addAndExplode':
      entity.setState(total + input);
  }
  throw new Error('no such operation');
});

orchestration('usesCounter', function* (context) {
  const id = counter(context.df.instanceId);
  yield context.df.callEntity(id, 'add', 7);
  context.df.signalEntity(id, 'add', 5);
  yield context.df.callEntity(id, 'add', 30);
  return { total: yield context.df.callEntity(id, 'get'), who: yield context.df.callEntity(id, 'who') };
});
orchestration('signalsInOrder', function* (context) {
  const id = counter(context.df.instanceId);
  for (const letter of ['a', 'b', 'c', 'd']) context.df.signalEntity(id, 'append', letter);
  return yield context.df.callEntity(id, 'get');
});
orchestration('catchesEntityError', function* (context) {
  const id = counter(context.df.instanceId);
  try {
    yield context.df.callEntity(id, 'addAndExplode', 3);
    return 'not reached';
  } catch (error) {
    return { caught: error.message, total: yield context.df.callEntity(id, 'get') };
  }
});
orchestration('forgetsCounter', function* (context) {
  const id = counter(context.df.instanceId);
  yield context.df.callEntity(id, 'add', 1);
  yield context.df.callEntity(id, 'forget');
  return 'forgotten';
});
orchestration('passesOn', function* (context) {
  const { to } = context.df.getInput();
  return yield context.df.callEntity(counter(context.df.instanceId), 'passOn', { to, amount: 9 });
});

// Reads, pauses and writes: without the lock two of these lose an update.
orchestration('addsUnderLock', function* (context) {
  const id = counter(context.df.getInput().key);
  const lock = yield context.df.lock([id]);
  const isLocked = context.df.isLocked().isLocked;
  const before = yield context.df.callEntity(id, 'get');
  yield context.df.callActivity('pause', { ms: 60, result: null });
  yield context.df.callEntity(id, 'set', before + 1);
  lock.release();
  return { isLocked, isStillLocked: context.df.isLocked().isLocked };
});
