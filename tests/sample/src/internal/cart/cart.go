// Package cart is a basket: what somebody means to buy.
package cart

import (
	"errors"
	"fmt"

	"example.com/shop/internal/catalog"
	"example.com/shop/internal/money"
)

// MaxQuantity is the most of one thing that fits in a basket.
const MaxQuantity = 24

// What can go wrong with a basket.
var (
	ErrUnknown  = errors.New("no such thing in the catalogue")
	ErrQuantity = errors.New("that is not a number of things to buy")
	ErrTooMany  = fmt.Errorf("more than %d of one thing", MaxQuantity)
)

// Line is one row of a basket.
type Line struct {
	Item     catalog.Item
	Quantity int
}

// Total is what the row costs. A dozen and more of one thing is 10 % off.
func (l Line) Total() money.Cents {
	sum := l.Item.Price * money.Cents(l.Quantity)
	if l.Quantity >= 12 {
		sum -= sum.Percent(10)
	}
	return sum
}

// Cart is a basket.
type Cart struct {
	catalog *catalog.Catalog
	lines   []Line
}

// New returns an empty basket for the things of a catalogue.
func New(c *catalog.Catalog) *Cart {
	return &Cart{catalog: c}
}

// Add puts a number of things into the basket.
func (c *Cart) Add(sku string, quantity int) error {
	if quantity <= 0 {
		return ErrQuantity
	}
	item, ok := c.catalog.Find(sku)
	if !ok {
		return ErrUnknown
	}
	if i := c.index(sku); i >= 0 {
		quantity += c.lines[i].Quantity
		if quantity > MaxQuantity {
			return ErrTooMany
		}
		c.lines[i].Quantity = quantity
		return nil
	}
	if quantity > MaxQuantity {
		return ErrTooMany
	}
	c.lines = append(c.lines, Line{item, quantity})
	return nil
}

// Remove takes all of one thing out of the basket.
func (c *Cart) Remove(sku string) error {
	i := c.index(sku)
	if i < 0 {
		return ErrUnknown
	}
	c.lines = append(c.lines[:i], c.lines[i+1:]...)
	return nil
}

// Lines returns the rows in the order in which they came.
func (c *Cart) Lines() []Line { return c.lines }

// Empty takes everything out.
func (c *Cart) Empty() { c.lines = nil }

// Total is what the basket costs. Delivery is free from 30.00 on.
func (c *Cart) Total() (goods, delivery money.Cents) {
	for _, l := range c.lines {
		goods += l.Total()
	}
	if goods > 0 && goods < 3000 {
		delivery = 395
	}
	return goods, delivery
}

func (c *Cart) index(sku string) int {
	for i, l := range c.lines {
		if l.Item.SKU == sku {
			return i
		}
	}
	return -1
}
