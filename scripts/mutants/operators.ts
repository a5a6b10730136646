/** Small wrong changes to a source text, made on its syntax tree: each is one that a tired person could have made. */
import { ts } from 'ts-morph';

export interface Mutant {
  readonly path: string;
  readonly operator: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** The line it begins in, without its indent. */
  readonly context: string;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Operator = (node: ts.Node) => Iterable<Change>;

/** Every mutant of a source text, in the order of the text. */
export function mutantsOf(path: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kindOf(path));
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (isOnlyType(node)) return;
    for (const [operator, changes] of Object.entries(operators)) {
      for (const { start, end, text: after } of changes(node)) {
        const { line } = source.getLineAndCharacterOfPosition(start);
        const [from, to] = [text.lastIndexOf('\n', start - 1) + 1, text.indexOf('\n', start)];
        const context = text.slice(from, to === -1 ? text.length : to).trim();
        mutants.push({ path, operator, line: line + 1, start, end, before: text.slice(start, end), after, context });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants.filter(({ before, after }) => before !== after);
}

function kindOf(path: string): ts.ScriptKind {
  return path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
}

function isOnlyType(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node)
  );
}

const replaced = (node: ts.Node, text: string): Change => ({ start: node.getStart(), end: node.getEnd(), text });

const operators: Readonly<Record<string, Operator>> = {
  *'negate a condition'(node) {
    const condition = conditionOf(node);
    if (condition) yield replaced(condition, `!(${condition.getText()})`);
  },
  *'drop a guard'(node) {
    if (ts.isIfStatement(node) && !node.elseStatement && endsInJump(node.thenStatement)) yield replaced(node, '');
  },
  *'drop a statement'(node) {
    if (ts.isExpressionStatement(node)) yield replaced(node, ';');
  },
  *'drop a call'(node) {
    if (!ts.isCallExpression(node) || ts.isExpressionStatement(node.parent)) return;
    const { expression, arguments: words } = node;
    if (ts.isPropertyAccessExpression(expression) && keepsType.has(expression.name.text))
      yield replaced(node, expression.expression.getText());
    if (ts.isIdentifier(expression) && words.length === 1) yield replaced(node, words[0]!.getText());
  },
  *'drop an element'(node) {
    if (!ts.isArrayLiteralExpression(node)) return;
    const texts = node.elements.map(element => element.getText());
    for (const index of texts.keys()) yield replaced(node, `[${texts.toSpliced(index, 1).join(', ')}]`);
  },
  *'keep one side'(node) {
    if (!ts.isBinaryExpression(node) || !isLogical(node.operatorToken.kind)) return;
    yield replaced(node, node.left.getText());
    yield replaced(node, node.right.getText());
  },
  *'swap branches'(node) {
    if (ts.isConditionalExpression(node)) {
      const { condition, whenTrue, whenFalse } = node;
      yield replaced(node, `${condition.getText()} ? ${whenFalse.getText()} : ${whenTrue.getText()}`);
    } else if (ts.isIfStatement(node) && node.elseStatement) {
      const { expression, thenStatement, elseStatement } = node;
      yield replaced(
        node,
        `if (${expression.getText()}) ${elseStatement.getText()} else { ${thenStatement.getText()} }`,
      );
    }
  },
  *'flip a boolean'(node) {
    if (node.kind === ts.SyntaxKind.TrueKeyword) yield replaced(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) yield replaced(node, 'true');
  },
  *'count one more'(node) {
    if (ts.isNumericLiteral(node)) yield replaced(node, `${Number(node.text) + 1}`);
  },
  *'compare differently'(node) {
    if (ts.isBinaryExpression(node)) yield* otherToken(node.operatorToken, comparisons);
  },
  *'add or subtract'(node) {
    if (!ts.isBinaryExpression(node) || isText(node.left) || isText(node.right)) return;
    yield* otherToken(node.operatorToken, sums);
  },
  *'call its sibling'(node) {
    if (!ts.isPropertyAccessExpression(node) || !ts.isCallExpression(node.parent)) return;
    const sibling = siblings[node.name.text];
    if (sibling !== undefined) yield replaced(node.name, sibling);
  },
  *'loosen a pattern'(node) {
    if (!ts.isRegularExpressionLiteral(node)) return;
    const end = node.text.lastIndexOf('/');
    const [pattern, flags] = [node.text.slice(1, end), node.text.slice(end + 1)];
    if (pattern.startsWith('^')) yield replaced(node, `/${pattern.slice(1)}/${flags}`);
    if (/[^\\]\$$/.test(pattern)) yield replaced(node, `/${pattern.slice(0, -1)}/${flags}`);
    yield replaced(node, `/${pattern}/${flags.includes('i') ? flags.replace('i', '') : `${flags}i`}`);
  },
  *'choose another class'(node) {
    if (!ts.isStringLiteral(node)) return;
    const other = classes[node.text];
    if (other !== undefined) yield replaced(node, `'${other}'`);
  },
};

/** Methods whose result could stand for the thing itself. */
const keepsType = new Set(
  'filter sort toSorted reverse toReversed slice flat concat trim trimStart trimEnd toLowerCase toUpperCase replace replaceAll padStart padEnd normalize'.split(
    ' ',
  ),
);
const comparisons = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' };
const sums = { '+': '-', '-': '+', '+=': '-=', '-=': '+=' };
const siblings: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  find: 'findLast',
  findLast: 'find',
  findIndex: 'findLastIndex',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  push: 'unshift',
  min: 'max',
  max: 'min',
};
const classes: Readonly<Record<string, string>> = {
  safe: 'assured',
  assured: 'unsafe',
  unsafe: 'assured',
  'report-only': 'unsafe',
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'info',
  info: 'low',
};

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) ? node.condition : undefined;
}

function endsInJump(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.length > 0 && endsInJump(statement.statements.at(-1)!);
  return (
    ts.isReturnStatement(statement) ||
    ts.isContinueStatement(statement) ||
    ts.isBreakStatement(statement) ||
    ts.isThrowStatement(statement)
  );
}

function isLogical(kind: ts.SyntaxKind): boolean {
  return [
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.QuestionQuestionToken,
  ].includes(kind);
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function* otherToken(token: ts.Node, others: Readonly<Record<string, string>>): Iterable<Change> {
  const other = others[token.getText()];
  if (other !== undefined) yield replaced(token, other);
}
