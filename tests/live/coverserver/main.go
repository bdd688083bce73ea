// covserver is the smallest program that the coverage server can be put into:
// it does a little, at the request of its standard input, and ends with it.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func even(n int) bool {
	if n%2 == 0 {
		return true
	}
	return false
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if even(len(lines.Text())) {
			fmt.Println("even")
		} else {
			fmt.Println("odd")
		}
	}
}
