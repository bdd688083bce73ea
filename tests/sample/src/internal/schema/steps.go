package schema

// Steps is the history of the shop's tables.
var Steps = []Step{
	{
		Name: "items",
		Up:   func(t *Tables) error { return t.Create("items", "sku", "name", "price") },
		Down: func(t *Tables) error { return t.Drop("items") },
	},
	{
		Name: "orders",
		Up:   func(t *Tables) error { return t.Create("orders", "id", "sku", "quantity") },
		Down: func(t *Tables) error { return t.Drop("orders") },
	},
	{
		Name: "order state",
		Up:   func(t *Tables) error { return t.Add("orders", "state") },
		Down: func(t *Tables) error { return t.Cut("orders", "state") },
	},
	{
		Name: "refunds",
		Up: func(t *Tables) error {
			if err := t.Create("refunds", "order_id", "amount"); err != nil {
				return err
			}
			return t.Add("orders", "refunded_at")
		},
		Down: func(t *Tables) error {
			if err := t.Cut("orders", "refunded_at"); err != nil {
				return err
			}
			return t.Drop("refunds")
		},
	},
}
