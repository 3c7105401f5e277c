/** Which module a line of an esbuild bundle came from: it heads each with a comment, or with its name as a key. */
export function modulesOf(bundle: string): (line: number) => string {
  const heads: { readonly line: number; readonly module: string }[] = [];
  for (const [line, text] of bundle.split('\n').entries()) {
    const path = /^(?:\/\/ | {2}")((?:src|node_modules)\/[^"]+?)(?:"\(.*)?$/.exec(text)?.[1];
    if (path) heads.push({ line, module: path });
  }
  return (line) => heads.findLast((head) => head.line <= line)?.module ?? 'bundle';
}

/** One name for all that belongs together: a package, a folder of ours, Node itself. */
export function groupOf(module: string): string {
  const inPackage = /node_modules\/(?!.*node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
  if (inPackage) return inPackage;
  if (module.startsWith('node:')) return `node: ${module.split('/').slice(1, 2).join('') || module.slice(5)}`;
  const ours = /(?:^|\/)((?:src|local)\/[^/]+(?:\/[^/]+(?=\/))?)/.exec(module)?.[1];
  return ours ?? (module || 'native code');
}
