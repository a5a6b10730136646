import { createServer } from 'node:http';

createServer((_request, response) => response.end('ok\n')).listen(3000);
