import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
const WASM = {
  bicep: 'tree-sitter-bicep/tree-sitter-bicep.wasm',
  powershell: 'tree-sitter-powershell/tree-sitter-powershell.wasm',
} as const;
export type Grammar = keyof typeof WASM;

const parsers = new Map<Grammar, Promise<Parser>>();

async function load(grammar: Grammar): Promise<Parser> {
  await Parser.init();
  return new Parser().setLanguage(await Language.load(require.resolve(WASM[grammar])));
}

/** The first places that a grammar cannot read, as `line 12: text`. Empty: the text parses. */
export async function syntaxErrors(grammar: Grammar, text: string): Promise<string[]> {
  const parser = parsers.get(grammar) ?? load(grammar);
  parsers.set(grammar, parser);
  const tree = (await parser).parse(text);
  const found: string[] = [];
  const look = (node: Node): void => {
    if (node.isError || node.isMissing) {
      found.push(
        `line ${node.startPosition.row + 1}: ${node.isMissing ? `missing ${node.type}` : node.text.slice(0, 60)}`,
      );
    } else if (node.hasError) {
      for (const child of node.children) if (child) look(child);
    }
  };
  if (tree) look(tree.rootNode);
  tree?.delete();
  return found;
}
