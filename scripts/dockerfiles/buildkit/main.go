// Reads Dockerfiles with BuildKit's own parser: one path a line on standard input, one JSON object a line on standard output.
// It is a second, independent reading for the check of what harden changes; it decides nothing itself.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type heredoc struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

type instruction struct {
	Keyword  string    `json:"keyword"`
	Flags    []string  `json:"flags"`
	Words    []string  `json:"words"`
	Original string    `json:"original"`
	JSON     bool      `json:"json"`
	Start    int       `json:"start"`
	End      int       `json:"end"`
	Heredocs []heredoc `json:"heredocs"`
}

type reading struct {
	Path         string        `json:"path"`
	Error        string        `json:"error,omitempty"`
	EscapeToken  string        `json:"escapeToken,omitempty"`
	Syntax       string        `json:"syntax,omitempty"`
	Instructions []instruction `json:"instructions"`
	Warnings     []string      `json:"warnings,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	paths := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for paths.Scan() {
		if err := encoder.Encode(read(paths.Text())); err != nil {
			return err
		}
	}
	if err := paths.Err(); err != nil {
		return err
	}
	return out.Flush()
}

func read(path string) reading {
	result := reading{Path: path, Instructions: []instruction{}}
	text, err := os.ReadFile(path)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	if _, directive, _, found := parser.DetectSyntax(text); found {
		result.Syntax = directive
	}
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		result.Error = err.Error()
		return result
	}
	result.EscapeToken = string(parsed.EscapeToken)
	for _, warning := range parsed.Warnings {
		result.Warnings = append(result.Warnings, warning.Short)
	}
	for _, node := range parsed.AST.Children {
		result.Instructions = append(result.Instructions, describe(node))
	}
	return result
}

func describe(node *parser.Node) instruction {
	found := instruction{
		Keyword:  node.Value,
		Flags:    append([]string{}, node.Flags...),
		Words:    words(node),
		Original: node.Original,
		JSON:     node.Attributes["json"],
		Start:    node.StartLine,
		End:      node.EndLine,
		Heredocs: []heredoc{},
	}
	for _, attached := range node.Heredocs {
		found.Heredocs = append(found.Heredocs, heredoc{attached.Name, attached.Content})
	}
	return found
}

// The instruction that ONBUILD holds hangs below a word of its own, with its flags.
func words(node *parser.Node) []string {
	found := []string{}
	for next := node.Next; next != nil; next = next.Next {
		if len(next.Children) == 0 {
			found = append(found, next.Value)
			continue
		}
		for _, child := range next.Children {
			found = append(append(append(found, child.Value), child.Flags...), words(child)...)
		}
	}
	return found
}
