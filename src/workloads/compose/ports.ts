import type { Path, Plain, Port } from '../../transform.ts';
import { isMap } from '../plain.ts';

/** One item of `ports`: number, `[[ip:]host:]container[/protocol]` with ranges, or map. Ranges give their first port. */
export function parsePort(item: Plain, at: Path): Port | undefined {
  if (typeof item === 'number') return { container: item, host: undefined, protocol: 'tcp', at };
  if (typeof item === 'string') return parseText(item, at);
  if (!isMap(item)) return undefined;
  const host = item.published;
  return {
    container: toNumber(String(item.target ?? '')),
    host: typeof host === 'string' || typeof host === 'number' ? String(host) : undefined,
    protocol: toProtocol(item.protocol),
    at,
  };
}

function parseText(text: string, at: Path): Port {
  const [address = '', protocol] = text.split('/');
  const parts = address.replace(/\[[^\]]*\]/g, 'ip').match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
  const host = parts.length > 1 ? parts.at(-2) : undefined;
  return { container: toNumber(parts.at(-1) ?? ''), host, protocol: toProtocol(protocol), at };
}

function toNumber(text: string): number | undefined {
  const match = /^(\d+)(?:-\d+)?$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

export function toProtocol(value: Plain | undefined): Port['protocol'] {
  const text = String(value ?? 'tcp').toLowerCase();
  return text === 'udp' || text === 'sctp' ? text : 'tcp';
}
