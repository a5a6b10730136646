import type { Container, Path, Service } from '../../src/transform.ts';
import { isWrittenHere } from './targets.ts';

/** One item of Compose `security_opt`. */
export interface SecurityOption {
  /** As written. */
  readonly text: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly index: number;
  /** In the document; the list itself when the item is written elsewhere. */
  readonly at: Path;
  /** Contains an interpolation. */
  readonly unknown: boolean;
  /** Written for this service, not in a base service or an override file. */
  readonly own: boolean;
  /** Inherited through `<<`. */
  readonly inherited: boolean;
}

/** The effective options in order: of several with one name, the engine obeys the last. */
export function securityOptions(service: Service): readonly SecurityOption[] {
  return service.list('security_opt').map(item => {
    const { index, unknown } = item;
    const text = String(item.value ?? '').trim();
    const own = isWrittenHere(item);
    const at = own ? service.at('security_opt', index) : service.at('security_opt');
    const match = /^([^=:]*)[=:](.*)$/s.exec(text);
    return {
      text,
      name: match?.[1] ?? text,
      value: match?.[2],
      index,
      at,
      unknown,
      own,
      inherited: item.source === 'merge',
    };
  });
}

/** The manifest says on purpose that processes may gain privileges through setuid and file capabilities. */
export function allowsNewPrivileges(target: Service | Container): boolean {
  if (target.kind === 'container') return target.flag('securityContext', 'allowPrivilegeEscalation') === true;
  const last = securityOptions(target).findLast(({ name }) => name === 'no-new-privileges');
  return last?.value !== undefined && parseGoBool(last.value) === false;
}

/** An option that is named alone, or with a value that the engine reads as true. */
export function isSwitchedOn({ value }: SecurityOption): boolean {
  return value === undefined || parseGoBool(value) === true;
}

/** How Go's strconv.ParseBool, and with it the engine, reads the value; undefined: not a boolean. */
export function parseGoBool(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}
