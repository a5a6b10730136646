import type { Metafile } from 'esbuild';

export function notices(root: string, metafile: Metafile): string;
