import type { TestExpression } from 'unbash';
import type { Field } from './field.ts';
import { expandOne, matchesWord, type Scope } from './words.ts';

/** Tests that the values of the start decide; undefined: it may go either way. */

export type Truth = boolean | undefined;

export function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function and(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function or(a: Truth, b: Truth): Truth {
  return not(and(not(a), not(b)));
}

/** `[ ... ]` and `test`, without the closing bracket. */
export function testWords(words: readonly Field[]): Truth {
  if (words.some(({ many }) => many)) return undefined;
  return parseOr([...words]);
}

function parseOr(words: readonly Field[]): Truth {
  const at = words.findIndex((word, index) => index > 0 && isWord(word, '-o') && index < words.length - 1);
  if (at === -1 || words.length < 4) return parseAnd(words);
  return or(parseAnd(words.slice(0, at)), parseOr(words.slice(at + 1)));
}

function parseAnd(words: readonly Field[]): Truth {
  const at = words.findIndex((word, index) => index > 0 && isWord(word, '-a') && index < words.length - 1);
  if (at === -1 || words.length < 4) return parseSingle(words);
  return and(parseSingle(words.slice(0, at)), parseAnd(words.slice(at + 1)));
}

function isWord(field: Field | undefined, text: string): boolean {
  return field?.exact === true && field.text === text;
}

function parseSingle(words: readonly Field[]): Truth {
  const [first, second, third] = words;
  if (!first) return false;
  if (isWord(first, '!') && words.length > 1) return not(parseSingle(words.slice(1)));
  if (words.length === 1) return isNotEmpty(first);
  if (words.length === 2 && second) return first.exact ? testOne(first.text, second) : undefined;
  if (words.length === 3 && second?.exact && third) return compare(first, second.text, third);
  return undefined;
}

function isNotEmpty({ text, exact }: Field): Truth {
  return text !== '' ? true : exact ? false : undefined;
}

/** Files are looked at when the container starts, so nothing is known of them here. */
function testOne(operator: string, operand: Field): Truth {
  if (operator === '-n') return isNotEmpty(operand);
  return operator === '-z' ? not(isNotEmpty(operand)) : undefined;
}

function compare(left: Field, operator: string, right: Field): Truth {
  if (operator === '=' || operator === '==') return isEqual(left, right);
  if (operator === '!=') return not(isEqual(left, right));
  if (!left.exact || !right.exact || !isNumber(left.text) || !isNumber(right.text)) return undefined;
  const [a, b] = [Number(left.text), Number(right.text)];
  const results: Readonly<Record<string, boolean>> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  return results[operator];
}

function isNumber(text: string): boolean {
  return /^-?\d{1,15}$/.test(text);
}

/** Of a text that is not known whole, the beginning may still differ. */
function isEqual(left: Field, right: Field): Truth {
  const [a, b] = [left.text, right.text];
  if (left.exact && right.exact) return a === b;
  const length = Math.min(a.length, b.length);
  if (a.slice(0, length) !== b.slice(0, length)) return false;
  const isTooShort = (left.exact && a.length < b.length) || (right.exact && b.length < a.length);
  return isTooShort ? false : undefined;
}

/** `[[ ... ]]`. */
export function testExpression(expression: TestExpression, scope: Scope): Truth {
  switch (expression.type) {
    case 'TestUnary':
      return testOne(expression.operator, expandOne(expression.operand, scope));
    case 'TestBinary':
      return testBinary(expression, scope);
    case 'TestLogical': {
      const truths = expression.operands.map(operand => testExpression(operand, scope));
      return truths.reduce(expression.operator === '&&' ? and : or);
    }
    case 'TestNot': {
      const truth = testExpression(expression.operand, scope);
      return expression.negations.length % 2 === 1 ? not(truth) : truth;
    }
    case 'TestGroup':
      return testExpression(expression.expression, scope);
  }
}

function testBinary({ operator, left, right }: Extract<TestExpression, { type: 'TestBinary' }>, scope: Scope): Truth {
  const value = expandOne(left, scope);
  if (operator === '=' || operator === '==') return matchesWord(value, right, scope);
  if (operator === '!=') return not(matchesWord(value, right, scope));
  const other = expandOne(right, scope);
  return operator.startsWith('-') ? compare(value, operator, other) : undefined;
}
