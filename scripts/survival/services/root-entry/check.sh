app 8000
