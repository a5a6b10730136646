// Keeps the words that are posted to it and lists them.
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const file = '/data/words';
const list = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');

createServer((request, response) => {
  if (request.method === 'GET') return response.end(list());
  appendFileSync(file, `${request.url.slice(1)}\n`);
  response.end('noted\n');
}).listen(3000);

process.on('SIGTERM', () => process.exit(0));
