const http = require('http');
const words = require('words');

http.createServer((request, response) => response.end(words)).listen(3000);
