import type { Edit, NonEmpty, Path, Read, Service } from '../../src/transform.ts';

/** One item of Compose `security_opt`. */
export interface SecurityOption {
  /** As written. */
  readonly text: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly index: number;
  readonly at: Path;
  /** Contains an interpolation. */
  readonly unknown: boolean;
  /** Written for this service, not in a base service or an override file. */
  readonly own: boolean;
}

/** The effective options in order: of several with one name, the engine obeys the last. */
export function securityOptions(service: Service): readonly SecurityOption[] {
  return service.list('security_opt').map(({ value, index, at, unknown, source }) => {
    const text = String(value ?? '').trim();
    const match = /^([^=:]*)[=:](.*)$/s.exec(text);
    return { text, name: match?.[1] ?? text, value: match?.[2], index, at, unknown, own: isOwn(source) };
  });
}

function isOwn(source: Read['source']): boolean {
  return source !== 'extends' && source !== 'override';
}

/** The option `name=unconfined`, when it is the one in force. */
export function unconfined(service: Service, name: string): SecurityOption | undefined {
  const last = securityOptions(service).findLast(option => option.name === name);
  return last?.value === 'unconfined' ? last : undefined;
}

/** Removes every `name=unconfined`, so that none comes back into force. */
export function removeUnconfined(service: Service, name: string): NonEmpty<Edit> | undefined {
  const edits = securityOptions(service)
    .filter(option => option.own && option.name === name && option.value === 'unconfined')
    .map(option => service.remove(['security_opt', option.index]));
  const [first, ...rest] = edits;
  return first && [first, ...rest];
}

/** How Go's strconv.ParseBool, and with it the engine, reads the value; undefined: not a boolean. */
export function parseGoBool(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}
