/**
 * Measures what fleets need, and writes it into docs/fleet.md.
 *
 *   npm run fleet -- [simulate|scan|serve] [--count 50000] [--repositories 500] [--rate 200] [--seconds 60]
 *
 * simulate: deliveries to a modelled forge under a simulated clock. scan: real repositories, made of fixtures and, when it is there,
 * the corpus in ../shared. serve: webhooks over loopback. Without a word: all three.
 */
import { load } from './load.ts';
import { realScan } from './real-scan.ts';
import { simulate } from './simulate.ts';

const words = process.argv.slice(2);
const number = (name: string, otherwise: number): number => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};
const isWanted = (name: string): boolean =>
  !['simulate', 'scan', 'serve'].some(each => words.includes(each)) || words.includes(name);

if (isWanted('simulate')) await simulate(number('count', 50_000));
if (isWanted('scan')) await realScan(number('repositories', 500), 4);
if (isWanted('serve')) await load(number('rate', 200), number('seconds', 60));
