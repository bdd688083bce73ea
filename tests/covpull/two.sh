# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# two.sh - what the tests of several covpulls share, sourced behind serve.sh:
# what three processes executed, as counters ($before, $later, $other) and as
# profiles (want.before, ..., and want.all of the last two). The first two are
# one process, sooner and later.

before=$(echo "$process"/covcounters.*.23.1)
later=$(echo "$process"/covcounters.*.23.2)
set -- "${orders%/*}"/../../node-b.shop.example/shop-data/orders-0/orders/*/*
other=$(echo "$1"/orders/covcounters.*.1.2)
for i in before later other; do
	mkdir plain.$i
	eval "cp \"\$meta\" \"\$$i\" plain.$i"
	covtext plain.$i | covfilter --server-lines >want.$i
done
covmerge --count max want.later want.other >want.all

# sum COLLECTION: the greatest count of each block in it, as a profile.
sum() {
	covfetch "$1" >dirs && covtext -r dirs >processes &&
		covmerge -r --by binary_name processes >merged &&
		covtext -r --as textfmt merged
}

# whole DIR: what a directory lacks.
whole() {
	for k in metadata.json info.json "covmeta.$true_hash"; do
		[ -s "$1/$k" ] || echo "$1 has no $k"
	done
	[ -n "$(find "$1" -name 'covcounters.*')" ] ||
		echo "$1 has no counters"
}
