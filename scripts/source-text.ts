// Reads texts out of TypeScript source without running it: what a template would say, for every literal its parameters are given.
import ts from 'typescript';

/** Values of parameters at one call site. */
export type Literals = ReadonlyMap<string, string>;

const NONE: Literals = new Map();

export function childrenOf(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

const isName = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

function enclosingFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  for (let at: ts.Node = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionDeclaration(at) || ts.isArrowFunction(at)) return at;
  }
  return undefined;
}

/** Literal arguments for the parameters of a named function, once per call in the same file. */
function callSites(declaration: ts.FunctionLikeDeclaration, source: ts.SourceFile): Literals[] {
  const name = declaration.name?.getText(source);
  if (!name) return [];
  const calls = childrenOf(source).filter((node) => ts.isCallExpression(node));
  return calls
    .filter((call) => isName(call.expression, name))
    .map((call) => {
      const pairs = declaration.parameters.flatMap((parameter, index): [string, string][] => {
        const argument = call.arguments[index];
        return argument && ts.isStringLiteral(argument) ? [[parameter.name.getText(source), argument.text]] : [];
      });
      return new Map(pairs);
    });
}

/** `TABLE.flatMap(({ code }) => …)`: the literals of that property in the table. */
function rowsOfTable(declaration: ts.FunctionLikeDeclaration, property: string, source: ts.SourceFile): Literals[] {
  const call = declaration.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const table = call.expression.expression.getText(source);
  const definition = childrenOf(source).find((node) => ts.isVariableDeclaration(node) && isName(node.name, table));
  return childrenOf(definition ?? source)
    .filter((node) => ts.isPropertyAssignment(node))
    .filter((node) => isName(node.name, property) && ts.isStringLiteral(node.initializer))
    .map((node) => new Map([[property, (node.initializer as ts.StringLiteral).text]]));
}

/** Every set of literals under which the expression is one text. An expression that nobody gives a text is an error, never skipped. */
export function variantsOf(code: ts.Expression, source: ts.SourceFile): Literals[] {
  if (ts.isStringLiteral(code)) return [NONE];
  const around = enclosingFunction(code);
  const isParameter = around?.parameters.some((parameter) => isName(parameter.name, code.getText(source)));
  const ofTable = ts.isIdentifier(code) && !isParameter;
  const found = around ? (ofTable ? rowsOfTable(around, code.text, source) : callSites(around, source)) : [];
  if (found.length === 0) throw new Error(`${source.fileName}: nobody gives ${code.getText(source)} a text`);
  return found;
}

/** What a reader would call the value: `vm.power` is power, `regionKey(vm.location)` is location, `disks.length` is disks. */
function placeholder(node: ts.Expression, source: ts.SourceFile): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === 'length' ? placeholder(node.expression, source) : node.name.text;
  }
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [placeholder(node.left, source), placeholder(node.right, source)];
    return node.operatorToken.kind === ts.SyntaxKind.AsteriskToken ? `${left} × ${right}` : left;
  }
  if (ts.isArrayLiteralExpression(node) || ts.isSpreadElement(node)) {
    const inner = ts.isSpreadElement(node) ? node.expression : node.elements[0];
    return inner ? placeholder(inner, source) : '…';
  }
  return ts.isCallExpression(node) ? placeholderOfCall(node, source) : '…';
}

/** A method is called after its object, `Object.keys(x)` and `regionKey(vm.location)` after what they are given. */
function placeholderOfCall({ arguments: [first], expression }: ts.CallExpression, source: ts.SourceFile): string {
  if (ts.isPropertyAccessExpression(expression) && !isName(expression.expression, 'Object')) {
    return placeholder(expression.expression, source);
  }
  if (first && (ts.isPropertyAccessExpression(first) || !ts.isIdentifier(expression)))
    return placeholder(first, source);
  return ts.isIdentifier(expression) ? expression.text : '…';
}

/** A parameter with the methods our texts put on it; undefined where its value is not a literal. */
function literalValue(node: ts.Expression, source: ts.SourceFile, literals: Literals): string | undefined {
  if (ts.isIdentifier(node)) return literals.get(node.text);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const subject = literalValue(node.expression.expression, source, literals);
  const [from, to] = node.arguments.map((argument) => (ts.isStringLiteral(argument) ? argument.text : undefined));
  switch (node.expression.name.text) {
    case 'toLowerCase':
      return subject?.toLowerCase();
    case 'replaceAll':
      return from === undefined || to === undefined ? undefined : subject?.replaceAll(from, to);
    default:
      return undefined;
  }
}

const substitution = (node: ts.Expression, source: ts.SourceFile, literals: Literals): string =>
  literalValue(node, source, literals) ?? `‹${placeholder(node, source)}›`;

/** The text of an expression; what only a run can know stands in ‹angle quotes›. */
export function textOf(expression: ts.Expression, source: ts.SourceFile, literals: Literals = NONE): string {
  if (ts.isStringLiteral(expression) || ts.isNoSubstitutionTemplateLiteral(expression)) return expression.text;
  if (ts.isTemplateExpression(expression)) {
    const spans = expression.templateSpans.map(
      (span) => substitution(span.expression, source, literals) + span.literal.text,
    );
    return expression.head.text + spans.join('');
  }
  if (ts.isConditionalExpression(expression)) {
    const [, name = '', value] = /^(\w+) === '([^']*)'$/.exec(expression.condition.getText(source)) ?? [];
    const known = literals.get(name);
    if (known !== undefined)
      return textOf(known === value ? expression.whenTrue : expression.whenFalse, source, literals);
    return [expression.whenTrue, expression.whenFalse].map((branch) => textOf(branch, source, literals)).join(' / ');
  }
  return substitution(expression, source, literals);
}
