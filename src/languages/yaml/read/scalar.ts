import type { ScalarReader } from '../../tree/lookup.ts';
import type { ScalarStyle, ScalarValue } from '../../tree/nodes.ts';

/** go2: the reader of Kubernetes (sigs.k8s.io/yaml); go3: the reader of Compose (go-yaml v3/v4). They resolve plain scalars differently. */
export type Dialect = 'go2' | 'go3';

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

const readers: Readonly<Record<Dialect, ScalarReader>> = {
  go2: ({ text, style, tag }) => resolve(text, style, 'go2', tag),
  go3: ({ text, style, tag }) => resolve(text, style, 'go3', tag),
};

/** Reads scalars in a dialect. */
export function scalarReader(dialect: Dialect): ScalarReader {
  return readers[dialect];
}

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
