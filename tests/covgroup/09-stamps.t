# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A file that is rewritten in place, with the size and the time it had, as
# rsync --inplace -t leaves it: noticed. A link, which changes as much of the
# inode, costs the reading of the files, and no counting.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch --copy "$sample/bucket" -C run >dirs.ndjson || fail 'covfetch'
group() {
	run covgroup -v --db run/coverage.db "$@" dirs.ndjson
}
group
err_like '*16 read, 0 unchanged*'
group
err_like '*0 read, 16 unchanged*' # looked at again, since they are so new
# Stamps that are trusted.
find run/coverage -type f -name 'cov*' >files
ok 'stamps are believed' wait_trusted run/coverage.db dirs.ndjson
covgroup --all --db run/coverage.db >all.ndjson

# rewrite FILE OTHER: other content of the same size, at the same time.
rewrite() {
	touch -r "$1" time && cat "$2" >"$1" && touch -r time "$1"
}
dir=$(echo run/coverage/*orders-1*)
file=$(echo "$dir"/covcounters.* | cut -d' ' -f1)
cp "$file" kept
cp "$file" other
# The last counter, which stands before the footer.
printf '\177' | dd of=other bs=1 seek=$(($(wc -c <"$file") - 17)) \
	conv=notrunc 2>/dev/null
ok 'its content is another' [ "$(cmp "$file" other)" ]
rewrite "$file" other
group
err_like '*1 read, 15 unchanged*'
is "$(jq -r 'select(.changed) | .owner_name' "$out")" orders 'it is noticed'
# And at once again: now its stamp is too new to be believed.
rewrite "$file" kept
group
err_like '*1 read, 15 unchanged*'
run covgroup --all --db run/coverage.db
out_is_file all.ndjson 'it is as it was'

# Links, and the same bytes again.
mkdir links
while read -r f; do
	ln "$f" "links/$(echo "$f" | tr / _)"
done <files
group
err_like '*0 read, 16 unchanged*'
rewrite "$file" kept
group --reference-hashes
err_like '*16 read, 0 unchanged*'
group --reference-hashes
err_like '*0 read, 16 unchanged*'
rewrite "$file" other
group --reference-hashes
err_like '*1 read, 15 unchanged*'

done_testing
