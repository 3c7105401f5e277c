// Functions that want a key, where the host enforces keys.
import { app } from '@azure/functions';

app.http('keyedFunction', { methods: ['GET'], authLevel: 'function', route: 'keyed/function', handler: () => ({}) });
app.http('keyedAdmin', { methods: ['GET'], authLevel: 'admin', route: 'keyed/admin', handler: () => ({}) });
