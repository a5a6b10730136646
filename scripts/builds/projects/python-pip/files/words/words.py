greeting = b"hello"
