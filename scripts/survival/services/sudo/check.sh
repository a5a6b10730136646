app 8080
