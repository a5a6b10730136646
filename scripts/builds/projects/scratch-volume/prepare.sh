# What a release would bring.
mkdir ../source
cat > ../source/main.go <<'END'
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		file, err := os.OpenFile("/data/words", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err == nil {
			_, err = fmt.Fprintln(file, r.URL.Query().Get("word"))
			file.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		words, _ := os.ReadFile("/data/words")
		w.Write(words)
	})
	if err := http.ListenAndServe(":80", nil); err != nil {
		panic(err)
	}
}
END
CGO_ENABLED=0 go build -trimpath -o server ../source/main.go
rm -r ../source
