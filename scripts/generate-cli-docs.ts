/** Writes docs/cli.md from the option table. `--check` fails when it is stale. */
import { commands } from '../src/cli/options.ts';
import { writeGenerated } from './write-generated.ts';

const sections = commands.map(({ name, argument, description, options }) => {
  const usage = `## harden ${name}\n\n\`harden ${[name, ...(options.length > 0 ? ['[options]'] : []), argument].filter(Boolean).join(' ')}\`\n\n${description[0]!.toUpperCase()}${description.slice(1)}.\n`;
  if (options.length === 0) return usage;
  const rows = options.map(option => {
    const notes = [
      option.choices ? `one of ${option.choices.join(', ')}` : '',
      option.repeatable ? 'may be repeated' : '',
    ].filter(Boolean);
    return `| \`${option.flags}\` | ${[option.description, ...notes].join('; ')} |`;
  });
  return `${usage}\n| option | meaning |\n| --- | --- |\n${rows.join('\n')}\n`;
});
writeGenerated(
  'docs/cli.md',
  `<!-- Written by scripts/generate-cli-docs.ts. -->\n\n# Command line\n\n${sections.join('\n')}`,
);
