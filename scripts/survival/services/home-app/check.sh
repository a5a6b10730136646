app 3000
