const fs = require('fs');
const http = require('http');

const [, greeting] = /^GREETING=(.*)$/m.exec(fs.readFileSync('.env', 'utf8'));
http.createServer((request, response) => response.end(greeting)).listen(8080);
