import type { Metafile } from 'esbuild';

export function notices(root: string, ...metafiles: readonly Metafile[]): string;
