import { capabilities } from '../linux/capabilities.ts';

export interface FileCapabilities {
  /** Names in alphabetical order, without CAP_. */
  readonly caps: readonly string[];
  /** The program has them from the start; without all of them in its bounding set it is not even executed. */
  readonly effective: boolean;
}

/** Value of `security.capability`, revision 1 to 3. Undefined when the kernel would not take it. */
export function decodeFileCapabilities(value: Uint8Array): FileCapabilities | undefined {
  const bytes = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (value.length < 12) return undefined;
  const magic = bytes.getUint32(0, true);
  const revision = magic >>> 24;
  const length = { 1: 12, 2: 20, 3: 24 }[revision];
  if (length === undefined || value.length !== length) return undefined;
  const permitted = [bytes.getUint32(4, true), revision === 1 ? 0 : bytes.getUint32(12, true)];
  const caps = capabilities.filter((_, bit) => ((permitted[bit >>> 5]! >>> (bit & 31)) & 1) === 1);
  return { caps: caps.sort(), effective: (magic & 1) === 1 };
}
