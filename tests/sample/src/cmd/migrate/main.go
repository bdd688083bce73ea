// Migrate brings the tables of the shop from one version to another.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"example.com/shop/internal/schema"
)

const usage = "usage: migrate plan | up [VERSION] | down VERSION"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "migrate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	newest := len(schema.Steps)
	version := newest
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return fmt.Errorf("%q is no version", args[1])
		}
		version = n
	}
	tables := schema.Empty()
	switch args[0] {
	case "plan":
		for i, step := range schema.Steps {
			fmt.Println(i+1, step.Name)
		}
		return nil
	case "up":
		return tables.Migrate(schema.Steps, version, os.Stdout)
	case "down":
		if err := tables.Migrate(schema.Steps, newest, os.Stdout); err != nil {
			return err
		}
		return tables.Migrate(schema.Steps, version, os.Stdout)
	}
	return errors.New(usage)
}
