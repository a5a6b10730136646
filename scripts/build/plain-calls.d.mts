import type { Plugin } from 'esbuild';

export const plainYamlParser: Plugin;
export function plainCalls(module: string): string;
