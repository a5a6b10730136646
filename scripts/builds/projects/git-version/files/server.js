const fs = require('fs');
const http = require('http');

http.createServer((request, response) => response.end(fs.readFileSync('branch.txt', 'utf8').trim())).listen(8080);
