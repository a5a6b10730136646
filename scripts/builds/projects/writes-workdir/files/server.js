const fs = require('fs');
const http = require('http');

http
  .createServer((request, response) => {
    try {
      fs.appendFileSync('words.txt', `${new URL(request.url, 'http://shop').searchParams.get('word')}\n`);
      response.end(fs.readFileSync('words.txt'));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error));
    }
  })
  .listen(3000);
