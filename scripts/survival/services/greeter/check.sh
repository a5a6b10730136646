app 7000
