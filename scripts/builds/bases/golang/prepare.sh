cp -a "$(go env GOROOT)/." go
rm -rf go/api go/doc go/misc go/test
