import type { MakeWriter } from './writer.ts';

/** A format for machines or for people elsewhere; loaded when it is asked for. */
const formats = {
  text: () => import('./text/writer.ts'),
  json: () => import('./json/writer.ts'),
  sarif: () => import('./sarif/writer.ts'),
  gitlab: () => import('./gitlab.ts'),
  github: () => import('./github.ts'),
  markdown: () => import('./markdown.ts'),
  html: () => import('./html/writer.ts'),
  rdjson: () => import('./rdjson.ts'),
} satisfies Readonly<Record<string, () => Promise<{ readonly writer: MakeWriter }>>>;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly Format[];

export async function loadFormat(format: Format): Promise<MakeWriter> {
  return (await formats[format]()).writer;
}
