// Package money counts in cents, because cents can be counted.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Cents is an amount of money. It may be negative: a refund is.
type Cents int64

// ErrAmount is returned for text that is no amount.
var ErrAmount = errors.New("not an amount")

// String writes an amount as people do: 12.50, -0.05.
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// Parse reads an amount: 12, 12.5 and 12.50 are the same as far as they go.
func Parse(text string) (Cents, error) {
	whole, part, dotted := strings.Cut(text, ".")
	units, err := strconv.ParseInt(whole, 10, 32)
	if err != nil {
		return 0, ErrAmount
	}
	if !dotted {
		return Cents(units * 100), nil
	}
	if len(part) == 1 {
		part += "0"
	}
	cents, err := strconv.ParseUint(part, 10, 8)
	if err != nil || len(part) != 2 {
		return 0, ErrAmount
	}
	if strings.HasPrefix(whole, "-") {
		return Cents(units*100 - int64(cents)), nil
	}
	return Cents(units*100 + int64(cents)), nil
}

// Percent takes a share of an amount, rounded half away from zero.
func (c Cents) Percent(share int) Cents {
	v := int64(c) * int64(share)
	switch {
	case v >= 0:
		return Cents((v + 50) / 100)
	default:
		return Cents((v - 50) / 100)
	}
}

// Split shares an amount between n people without losing a cent; the first
// ones get one more. Nobody in this shop has ever asked for it.
func (c Cents) Split(n int) []Cents {
	if n <= 0 {
		return nil
	}
	shares := make([]Cents, n)
	for i := range shares {
		shares[i] = c / Cents(n)
		if Cents(i) < c%Cents(n) {
			shares[i]++
		}
	}
	return shares
}
