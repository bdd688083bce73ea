# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# cov.mk: only what changed is made again.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have make || skip 'no make here'

cp -R "$sample/bucket" .
run covfetch -C m/col bucket
by_make() {
	make -s -j2 -f "$top/tools/cov/cov.mk" COLLECTION=m/col
}
work() {
	find m/col/records m/col/html m/col/coverage.db -type f \
		! -name '*.checked' -exec stat -c '%n %y' {} + | sort
}
run by_make
is_status 0
is "$(find m/col/html -name '*.html' | wc -l)" 5 'pages and index'
run cov owners -C m/col
sort "$out" >table
run cov run bucket -C d/col
sed '/^total /d; /^sources: /d; /^index: /d' "$out" | sort >expected
file_is_file table expected 'the owners of cov run'
# What a page was made of is named in it by a hash, which knows the folder.
for page in d/col/html/*.html; do
	for col in m d; do
		sed -E "s/nonce[-=\"]+[0-9a-f]{32}//; s/cov-hash: [0-9a-f]*//" \
			"$col/col/html/${page##*/}" >$col.html
	done
	file_is_file m.html d.html "the page of cov run: ${page##*/}"
done

work >before
run by_make
work >after
file_is_file after before 'again: nothing is made'
touch m/col/coverage/*agent*/covmeta.*
run by_make
work >after
file_is_file after before 'touched: nothing past its hash'
run by_make
work >after
file_is_file after before 'and nothing later'

# One directory changes: its binary, and no other page.
one=m/col/coverage/node-d.shop.example-agent@20250312T071500Z
rm "$one"/covcounters.*.2
stat -c '%n %y' m/col/html/[0-9a-f]*.html | sort >before
run by_make
stat -c '%n %y' m/col/html/[0-9a-f]*.html | sort >after
is "$(diff before after | grep -c '^>')" 1 'one page is made again'
# Rewritten in place, with the size and the time it had.
file=$(echo "$one"/covcounters.*.1)
touch -r "$file" time
printf '\177' | dd of="$file" bs=1 seek=$(($(wc -c <"$file") - 17)) \
	conv=notrunc 2>/dev/null
touch -r time "$file"
cp m/col/records/make/reports/${one##*/}.ndjson before
run by_make
ok 'same size, same time: it is noticed' \
	[ "$(cmp before m/col/records/make/reports/${one##*/}.ndjson)" ]
work >before
run by_make
work >after
file_is_file after before 'once'
# A directory goes, another comes.
rm -r m/col/coverage/*e2e-shop*
run by_make
err_like '*1 report whose directory is gone*'
run cov owners -C m/col
is "$(grep -c e2e "$out")" 0 'what is gone leaves'
run covfetch -C m/col bucket
run by_make
run cov owners -C m/col
is "$(grep -c e2e "$out")" 1 'what comes is taken'
is_full || done_testing
# Other SOURCES: the pages get their text.
cp -R "$sample/src" shop
is "$(cat m/col/html/*.html | grep -c ' data-texts=')" 0 'no text so far'
run make -s -f "$top/tools/cov/cov.mk" COLLECTION=m/col SOURCES=shop
any_err
ok 'SOURCES changed: there is text' grep -q ' data-texts=' m/col/html/*.html
work >before
run make -s -f "$top/tools/cov/cov.mk" COLLECTION=m/col SOURCES=shop
any_err
work >after
file_is_file after before 'SOURCES as they were: nothing is made'
# The formats of others.
run make -s -f "$top/tools/cov/cov.mk" COLLECTION=m/col SOURCES=shop \
	EXPORTS='lcov csv'
any_err
is_status 0
ok 'EXPORTS: with names of the source' grep -qx 'SF:internal/cart/cart.go' \
	m/col/exports/coverage.lcov
is "$(awk -F, 'NR > 1 { t += $2; c += $3 } END { print t "\t" c }' \
	m/col/exports/coverage.csv)" \
	"$(covstat -C m/col --by total --as tsv | cut -f 2,3)" 'and all statements'
stat -c '%n %y' m/col/exports/* >before
run make -s -f "$top/tools/cov/cov.mk" COLLECTION=m/col SOURCES=shop \
	EXPORTS='lcov csv'
any_err
stat -c '%n %y' m/col/exports/* >after
file_is_file after before 'EXPORTS: nothing has changed, nothing is made'
# What the collection remembers.
run cov config -C m/col --add exclude '**/probe/*'
run cov config -C m/col --add source shop
run by_make
is_status 0
run cov owners -C m/col
cp "$out" table
run cov run bucket -C f/col -x '**/probe/*' --source shop
run cov owners -C f/col
out_is_file table 'a filter of cov.conf: as by cov run'
run cov compile -C m/col
no_err 'cov.mk counted by it: it is not said again'
ok 'and the text of its source' grep -q ' data-texts=' m/col/html/*.html
work >before
run by_make
work >after
file_is_file after before 'the same filter: nothing is made'
run cov config -C m/col --unset exclude
run by_make
run cov owners -C m/col
cp "$out" table
run cov compile -C m/col
no_err 'nor without it'
run cov owners -C m/col
out_is_file table 'without it: all is back'
mkdir 'a b'
run make -f "$top/tools/cov/cov.mk" COLLECTION='a b'
is_status 2
err_like '*COLLECTION must be one name without blanks*'
done_testing
