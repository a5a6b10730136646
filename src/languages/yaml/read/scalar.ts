import type { Plain } from '../../../transform.ts';
import type { Dialect } from '../../language.ts';

/** How a scalar is written; `empty` is a null of no characters. */
export type ScalarStyle = 'empty' | 'plain' | 'single' | 'double' | 'block';
export type ScalarValue = null | boolean | number | string;

const nulls = /^(?:~|null|Null|NULL|)$/;
const trueWords = /^(?:true|True|TRUE)$/;
const falseWords = /^(?:false|False|FALSE)$/;
const oldTrueWords = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const oldFalseWords = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const infinity = /^([-+])?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;
const goInteger = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/;
const goFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const coreInteger = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const coreFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Value of a scalar as the program behind a dialect reads it. Integers beyond 2^53 and dates stay text. */
export function resolve(text: string, style: ScalarStyle, dialect: Dialect | 'core', tag?: string): ScalarValue {
  if (tag === '!' || tag === '!!str') return text;
  if (style !== 'plain' && style !== 'empty') return text;
  if (nulls.test(text)) return null;
  if (trueWords.test(text)) return true;
  if (falseWords.test(text)) return false;
  if (dialect === 'go2') {
    if (oldTrueWords.test(text)) return true;
    if (oldFalseWords.test(text)) return false;
  }
  const infinite = infinity.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (notANumber.test(text)) return Number.NaN;
  return (dialect === 'core' ? coreNumber(text) : goNumber(text)) ?? text;
}

function coreNumber(text: string): number | string | undefined {
  if (coreInteger.test(text)) return exact(text.replace(/^\+/, ''), text);
  return coreFloat.test(text) ? Number(text) : undefined;
}

function goNumber(text: string): number | string | undefined {
  const first = text.charCodeAt(0);
  // Only digits, signs and a dot can start a number: most texts end here.
  if (!((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46)) return undefined;
  const digits = first === 46 ? text : text.replaceAll('_', '');
  if (goInteger.test(digits)) return exact(toScriptInteger(digits), text);
  if (!goFloat.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

/** `0644` is octal for Go; the other prefixes mean the same in both languages. */
function toScriptInteger(digits: string): string {
  return digits.replace(/^\+/, '').replace(/^(-?)0([0-7]+)$/, '$10o$2');
}

function exact(digits: string, text: string): number | string {
  const value = digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits);
  // Adding zero turns -0 into 0, as in Go.
  return Number.isSafeInteger(value) ? value + 0 : text;
}

/** Equality of data: NaN equals itself, key order does not matter. */
export function equalPlain(a: Plain | undefined, b: Plain | undefined): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item: Plain, index) => equalPlain(item, b[index] as Plain));
  }
  const left = a as Readonly<Record<string, Plain>>;
  const right = b as Readonly<Record<string, Plain>>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(key => Object.hasOwn(right, key) && equalPlain(left[key], right[key]));
}

export interface WriteContext {
  readonly flow: boolean;
  /** Quotes to use when some are needed. */
  readonly quote: 'single' | 'double';
  /** Quotes to use for strings even when none are needed. */
  readonly always?: 'single' | 'double' | undefined;
}

// Texts that some reader takes for something else than a string: words, numbers of any kind and base, times, dates.
const ambiguous =
  /^(?:[-+]?[0-9.][0-9_:.,]*(?:[eE][-+]?[0-9_]*)?|[-+]?0[xXoObB][0-9a-fA-F_]*|\d{4}-\d{1,2}-\d{1,2}.*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|=|<<|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|---|\.\.\.)$/;
const startsWithIndicator = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:[ \t]|$))/;
const startsWithIndicatorInFlow = /^[,[\]{}#&*!|>'"%@`\-?:]/;
const breaksPlain = /: |:$| #|^[ \t]|[ \t]$|\{\{|^(?:---|\.\.\.)[ \t]/;
const unprintable = /[\x00-\x1f\x7f-\x9f\u2028\u2029\uFEFF\p{Cs}]/u;

/** Text and style of a scalar such that every reader agrees on its value. */
export function writeScalar(value: ScalarValue, context: WriteContext): { text: string; style: ScalarStyle } {
  if (value === null) return context.flow ? { text: 'null', style: 'plain' } : { text: '', style: 'empty' };
  if (typeof value === 'boolean') return { text: String(value), style: 'plain' };
  if (typeof value === 'number') return { text: writeNumber(value), style: 'plain' };
  const style = context.always ?? (isSafePlain(value, context.flow) ? 'plain' : context.quote);
  if (style === 'plain') return { text: value, style };
  if (style === 'single' && !unprintable.test(value)) return { text: `'${value.replaceAll("'", "''")}'`, style };
  return { text: doubleQuoted(value), style: 'double' };
}

/** Reads as this very string everywhere, without quotes. */
export function isSafePlain(text: string, flow: boolean): boolean {
  if (text === '' || ambiguous.test(text) || breaksPlain.test(text) || unprintable.test(text)) return false;
  if (!flow) return !startsWithIndicator.test(text);
  return fitsFlow(text);
}

/** Plain text that may also stand between brackets. */
export function fitsFlow(text: string): boolean {
  return !startsWithIndicatorInFlow.test(text) && !/[,[\]{}]/.test(text);
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** JSON string, with escapes also for what JSON leaves alone but YAML readers treat as breaks or reject. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\uFEFF]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
