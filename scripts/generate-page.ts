/** Compiles the script and the style of the HTML report into src/report/html/page.generated.ts. `--check` fails when it is stale. */
import { build } from 'esbuild';
import { writeGenerated } from './write-generated.ts';

const folder = 'src/report/html';

/** As text, not shortened: whoever gets the page may want to read what it does. */
async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/browser/${entry}`],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0]!.text.replace(/^ *\/\/ src\/.*\n/gm, '');
}

const quoted = (text: string): string => `\`${text.replace(/[\\`$]/g, '\\$&')}\``;

writeGenerated(
  `${folder}/page.generated.ts`,
  `// Written by scripts/generate-page.ts.

/** Read from the page by its policy as a hash: not a byte may change on the way. */
export const script = ${quoted(await bundled('main.ts'))};

export const style = ${quoted(await bundled('style.css'))};
`,
);
