// Package order is what becomes of a basket that was bought.
package order

import (
	"fmt"

	"example.com/shop/internal/cart"
	"example.com/shop/internal/catalog"
	"example.com/shop/internal/money"
)

// State is how far an order has come.
type State string

// The life of an order.
const (
	Placed   State = "placed"
	Paid     State = "paid"
	Shipped  State = "shipped"
	Refunded State = "refunded"
)

// Order is one order.
type Order struct {
	ID    int
	State State
	Due   money.Cents
	Lines []cart.Line
}

// Book holds all orders; the first has number 1.
type Book struct {
	catalog *catalog.Catalog
	orders  []*Order
}

// NewBook returns a book without orders.
func NewBook(c *catalog.Catalog) *Book {
	return &Book{catalog: c}
}

// Place writes a new order into the book.
func (b *Book) Place(sku string, quantity int) (*Order, error) {
	basket := cart.New(b.catalog)
	if err := basket.Add(sku, quantity); err != nil {
		return nil, fmt.Errorf("%s: %w", sku, err)
	}
	goods, delivery := basket.Total()
	o := &Order{
		ID:    len(b.orders) + 1,
		State: Placed,
		Due:   goods + delivery,
		Lines: basket.Lines(),
	}
	b.orders = append(b.orders, o)
	return o, nil
}

// Get returns the order of a number.
func (b *Book) Get(id int) (*Order, error) {
	if id < 1 || id > len(b.orders) {
		return nil, fmt.Errorf("order %d: not in the book", id)
	}
	return b.orders[id-1], nil
}

// Pay takes money for an order. What is paid too much stays with the shop.
func (b *Book) Pay(id int, amount money.Cents) error {
	o, err := b.Get(id)
	if err != nil {
		return err
	}
	if o.State != Placed {
		return o.refuse("pay")
	}
	if amount < o.Due {
		return fmt.Errorf("order %d: %v is missing", id, o.Due-amount)
	}
	o.State = Paid
	return nil
}

// Ship sends an order that was paid.
func (b *Book) Ship(id int) error {
	o, err := b.Get(id)
	if err != nil {
		return err
	}
	if o.State != Paid {
		return o.refuse("ship")
	}
	o.State = Shipped
	return nil
}

// Refund gives the money back: all of it before the order was shipped, and
// 80 % afterwards, because somebody has drunk the tea.
func (b *Book) Refund(id int) (money.Cents, error) {
	o, err := b.Get(id)
	if err != nil {
		return 0, err
	}
	back := o.Due
	switch o.State {
	case Paid:
	case Shipped:
		back = back.Percent(80)
	default:
		return 0, o.refuse("refund")
	}
	o.State = Refunded
	return back, nil
}

// Count returns how many orders are in each state.
func (b *Book) Count() map[State]int {
	count := make(map[State]int)
	for _, o := range b.orders {
		count[o.State]++
	}
	return count
}

func (o *Order) refuse(verb string) error {
	return fmt.Errorf("order %d: cannot %s, it is %s", o.ID, verb, o.State)
}
