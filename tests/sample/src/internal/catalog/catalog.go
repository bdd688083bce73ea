// Package catalog knows what can be bought.
package catalog

import (
	"sort"
	"strings"

	"example.com/shop/internal/money"
)

// Kind is the shelf on which an item stands.
type Kind int

// The shelves.
const (
	Tea Kind = iota
	Coffee
	Cake
	Crockery
)

// Item is one thing that can be bought.
type Item struct {
	SKU   string
	Name  string
	Kind  Kind
	Price money.Cents
}

// Catalog is all items, by SKU.
type Catalog struct {
	items map[string]Item
}

// New makes a catalogue of the given items; the last of equal SKUs wins.
func New(items ...Item) *Catalog {
	c := &Catalog{items: make(map[string]Item, len(items))}
	for _, item := range items {
		c.items[item.SKU] = item
	}
	return c
}

// Default is what the shop sells.
func Default() *Catalog {
	return New(
		Item{"tea-01", "Assam", Tea, 490},
		Item{"tea-02", "Sencha", Tea, 620},
		Item{"cof-01", "Harrar", Coffee, 890},
		Item{"cak-01", "Lemon cake", Cake, 350},
		Item{"cak-02", "Plum cake", Cake, 380},
		Item{"cro-01", "Blue cup", Crockery, 1250},
	)
}

// Find returns the item of a SKU.
func (c *Catalog) Find(sku string) (Item, bool) {
	item, ok := c.items[sku]
	return item, ok
}

// Search returns the items whose name holds the words, ordered by SKU.
func (c *Catalog) Search(words string) []Item {
	words = strings.ToLower(words)
	return c.choose(func(item Item) bool {
		return strings.Contains(strings.ToLower(item.Name), words)
	})
}

// Shelf returns the items of one kind, ordered by SKU.
func (c *Catalog) Shelf(kind Kind) []Item {
	return c.choose(func(item Item) bool { return item.Kind == kind })
}

// Cheapest returns the item with the lowest price, and false without items.
func (c *Catalog) Cheapest() (best Item, ok bool) {
	for _, item := range c.choose(func(Item) bool { return true }) {
		if !ok || item.Price < best.Price {
			best, ok = item, true
		}
	}
	return best, ok
}

func (c *Catalog) choose(want func(Item) bool) []Item {
	skus := make([]string, 0, len(c.items))
	for sku, item := range c.items {
		if want(item) {
			skus = append(skus, sku)
		}
	}
	sort.Strings(skus)
	chosen := make([]Item, len(skus))
	for i, sku := range skus {
		chosen[i] = c.items[sku]
	}
	return chosen
}
