# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The pages in a real browser: filters, order, tree, map, source, keys, state
# in the address, hostile names.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/browser/browser.sh"
have git || skip 'no git here'

git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
covfetch "$sample/bucket" | covgroup --by binary --db coverage.db |
	covhtml -o html --source shop.git || fail 'the sample has pages'
covgroup --all --by binary --db coverage.db | covhtml -o plain ||
	fail 'pages without sources'

# Names and texts that want to be markup: each would set window.hit.
mkdir src
bad='<img src=x onerror="window.hit=1"><script>window.hit=2<script>.go'
printf 'module x\n' >src/go.mod
printf 'package x // </script><script>window.hit=3</script>\nfunc f() { g("<!--<script>\303\251\342\200\256") }\n' \
	>"src/$(printf '%s' "$bad" | tr / _)"
{ echo 'mode: count'
printf 'x/%s:2.10,2.36 1 12345678901234567890\n' "$(printf '%s' "$bad" | tr / _)" |
	sed 's/12345678901234567890/9007199254740993/'; } >bad.cov
covhtml -o bad.html --title "$bad" --source src bad.cov || fail 'a hostile page'
covgroup --all --by binary --db coverage.db | head -n 1 |
	sed 's/"namespace":"shop"/"namespace":"<img src=x onerror=window.hit=4>"/g' |
	covhtml -o badindex || fail 'a hostile index'

fetch_axe
walk pages.py

done_testing
