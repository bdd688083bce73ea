// Frontend shows the catalogue and keeps one basket.
package main

import (
	"fmt"
	"os"
	"strings"

	"example.com/shop/internal/cart"
	"example.com/shop/internal/catalog"
	"example.com/shop/internal/line"
)

type frontend struct {
	catalog *catalog.Catalog
	cart    *cart.Cart
}

func main() {
	c := catalog.Default()
	f := &frontend{catalog: c, cart: cart.New(c)}
	commands := line.Commands{
		"search":   f.search,
		"shelf":    f.shelf,
		"cheapest": f.cheapest,
		"add":      f.add,
		"remove":   f.remove,
		"total":    f.total,
		"empty":    f.empty,
	}
	if err := commands.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "frontend:", err)
		os.Exit(1)
	}
}

func (f *frontend) search(args []string) (string, error) {
	return list(f.catalog.Search(strings.Join(args, " "))), nil
}

func (f *frontend) shelf(args []string) (string, error) {
	name, err := line.Word(args, 0, "the name of a shelf")
	if err != nil {
		return "", err
	}
	kind, ok := catalog.ParseKind(name)
	if !ok {
		return "", fmt.Errorf("%s: no such shelf", name)
	}
	return kind.String() + ": " + list(f.catalog.Shelf(kind)), nil
}

func (f *frontend) cheapest([]string) (string, error) {
	item, ok := f.catalog.Cheapest()
	if !ok {
		return "", fmt.Errorf("everything is sold")
	}
	return list([]catalog.Item{item}), nil
}

func (f *frontend) add(args []string) (string, error) {
	sku, err := line.Word(args, 0, "what to buy")
	if err != nil {
		return "", err
	}
	quantity, err := line.Int(args, 1, 1)
	if err != nil {
		return "", err
	}
	if err := f.cart.Add(sku, quantity); err != nil {
		return "", err
	}
	return f.total(nil)
}

func (f *frontend) remove(args []string) (string, error) {
	sku, err := line.Word(args, 0, "what to put back")
	if err != nil {
		return "", err
	}
	if err := f.cart.Remove(sku); err != nil {
		return "", err
	}
	return f.total(nil)
}

func (f *frontend) total([]string) (string, error) {
	goods, delivery := f.cart.Total()
	if delivery > 0 {
		return fmt.Sprintf("%v and %v for delivery", goods, delivery), nil
	}
	return goods.String(), nil
}

func (f *frontend) empty([]string) (string, error) {
	f.cart.Empty()
	return "the basket is empty", nil
}

func list(items []catalog.Item) string {
	if len(items) == 0 {
		return "nothing"
	}
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = fmt.Sprintf("%s %s %v", item.SKU, item.Name, item.Price)
	}
	return strings.Join(names, ", ")
}
