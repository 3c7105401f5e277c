// Jest transform: Node's own type stripping. Lines stay where they are, so no source map is needed.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, file) => createHash('sha1').update(source).update(file).update(process.version).digest('hex'),
};
