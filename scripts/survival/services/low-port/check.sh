app 80
