const fs = require('fs');

let count = 0;
setInterval(() => fs.writeFileSync('/queue/count', String(++count)), 500);
