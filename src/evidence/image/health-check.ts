import type { Container, Plain, Service } from '../../transform.ts';
import type { ImageRecord } from '../file/types.ts';

/** Programs that ask a service over the network or its socket, which everybody may open, and write nothing. */
const plain = /^(curl|wget|nc|ncat|pg_isready|redis-cli|valkey-cli|mysqladmin|mariadb-admin|true|test|\[|kill|exit)$/;

/**
 * A program of the health check of which nobody knows what it does; it runs as the user that the container starts as, whomever the
 * service becomes.
 */
export function openHealthCheck(image: ImageRecord, target: Service | Container): string | undefined {
  return healthChecks(image, target)
    .flatMap(programsIn)
    .find(program => !plain.test(program.slice(program.lastIndexOf('/') + 1)));
}

/** Commands by which engines ask whether a container is well, each as a text of a shell. */
export function healthChecks(image: ImageRecord, target: Service | Container): readonly string[] {
  if (target.kind === 'container') {
    return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(probe => {
      const { value } = target.get(probe, 'exec', 'command');
      return isList(value) ? [textOf(value.map(String))] : [];
    });
  }
  const disabled = target.get('healthcheck', 'disable').value === true;
  const own = target.get('healthcheck', 'test').value;
  const test =
    own === undefined ? image.healthcheck : typeof own === 'string' ? ['CMD-SHELL', own] : isList(own) ? own : [];
  const [kind, ...words] = (test ?? []).map(String);
  if (disabled || kind === undefined || kind === 'NONE') return [];
  return [kind === 'CMD-SHELL' ? words.join(' ') : textOf(words)];
}

/** A shell of its own is looked into. */
function textOf(words: readonly string[]): string {
  const isShell = /(^|\/)(ba|da|a)?sh$/.test(words[0] ?? '') && words[1] === '-c';
  return isShell ? words.slice(2).join(' ') : words.join(' ');
}

/** First words of the commands; whatever else a shell does stands for a program that is not known. */
function programsIn(text: string): readonly string[] {
  if (/[`<(]|\$\(|>(?!\s*(\/dev\/null|&\d))/.test(text)) return [text];
  return text
    .split(/[;\n]|\|\|?|&&?(?!\d)/)
    .map(part => part.trim().replace(/^!\s*/, ''))
    .filter(part => part !== '')
    .map(part => part.split(/\s+/)[0]!);
}

function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}
