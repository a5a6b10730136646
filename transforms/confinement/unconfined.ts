import type { Edit, NonEmpty, Service } from '../../src/transform.ts';
import { type SecurityOption, securityOptions } from '../shared/security-opt.ts';

/** The option `name=unconfined`, when it is the one in force. */
export function unconfined(service: Service, name: string): SecurityOption | undefined {
  const last = securityOptions(service).findLast(option => option.name === name);
  return last?.value === 'unconfined' ? last : undefined;
}

/** Removes every `name=unconfined`, so that none comes back into force. */
export function removeUnconfined(service: Service, name: string): NonEmpty<Edit> | undefined {
  const edits = securityOptions(service)
    .filter(option => option.own && option.name === name && option.value === 'unconfined')
    .map(option => removeOption(service, option));
  const [first, ...rest] = edits;
  return first && [first, ...rest];
}

/** An emptied copy of an inherited list stays: without it the inherited one would be back. */
export function removeOption(service: Service, { index, inherited }: SecurityOption): Edit {
  return service.remove(['security_opt', index], inherited ? 'empty' : 'prune');
}
