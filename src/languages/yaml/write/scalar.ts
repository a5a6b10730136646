import type { ScalarStyle, ScalarValue } from '../../tree/nodes.ts';

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
function isSafePlain(text: string, flow: boolean): boolean {
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
