import { endWithParent } from './end-with-parent.ts';

endWithParent();
await import('../arm/main.ts');
