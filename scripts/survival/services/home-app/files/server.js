// Keeps the words that are posted to it and lists them; remembers the last one below the home folder, as tools do.
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { homedir } = require('node:os');

const file = '/data/words';
const cache = `${homedir()}/.cache/shop`;
const list = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');

createServer((request, response) => {
  if (request.method === 'GET') return response.end(list());
  const word = request.url.slice(1);
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${cache}/last`, word);
  appendFileSync(file, `${word}\n`);
  response.end('noted\n');
}).listen(3000);

process.on('SIGTERM', () => process.exit(0));
