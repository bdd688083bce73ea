// Orders takes orders, payments, shipments and refunds.
package main

import (
	"fmt"
	"os"

	"example.com/shop/internal/catalog"
	"example.com/shop/internal/line"
	"example.com/shop/internal/money"
	"example.com/shop/internal/order"
)

type desk struct {
	book *order.Book
}

func main() {
	d := desk{order.NewBook(catalog.Default())}
	commands := line.Commands{
		"place":  d.place,
		"pay":    d.pay,
		"ship":   d.ship,
		"refund": d.refund,
		"count":  d.count,
	}
	if err := commands.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func (d desk) place(args []string) (string, error) {
	sku, err := line.Word(args, 0, "what to order")
	if err != nil {
		return "", err
	}
	quantity, err := line.Int(args, 1, 1)
	if err != nil {
		return "", err
	}
	o, err := d.book.Place(sku, quantity)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("order %d, %v due", o.ID, o.Due), nil
}

func (d desk) pay(args []string) (string, error) {
	id, err := line.Int(args, 0, 0)
	if err != nil {
		return "", err
	}
	text, err := line.Word(args, 1, "an amount")
	if err != nil {
		return "", err
	}
	amount, err := money.Parse(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", text, err)
	}
	return "thank you", d.book.Pay(id, amount)
}

func (d desk) ship(args []string) (string, error) {
	id, err := line.Int(args, 0, 0)
	if err != nil {
		return "", err
	}
	return "on its way", d.book.Ship(id)
}

func (d desk) refund(args []string) (string, error) {
	id, err := line.Int(args, 0, 0)
	if err != nil {
		return "", err
	}
	back, err := d.book.Refund(id)
	if err != nil {
		return "", err
	}
	return back.String() + " back", nil
}

func (d desk) count([]string) (string, error) {
	n := d.book.Count()
	return fmt.Sprintf("%d placed, %d paid, %d shipped, %d refunded",
		n[order.Placed], n[order.Paid], n[order.Shipped], n[order.Refunded]), nil
}
